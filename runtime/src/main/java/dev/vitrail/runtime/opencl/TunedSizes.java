package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.cache.CacheKey;
import dev.vitrail.runtime.cache.DiskCache;
import java.nio.charset.StandardCharsets;

/**
 * The tunings that were found, on disk, each for a program in one form and precision on one device. The batch is not part of
 * the key: a model is compiled once, whatever its batch.
 */
final class TunedSizes {
    private static final String VERSION = "1";

    private final DiskCache cache;

    TunedSizes(DiskCache cache) {
        this.cache = cache;
    }

    /** The tuning of a model's form; the standard one if none was found, or what is stored makes no sense. */
    Tuning find(OpenClPlan.Request request, Form form) {
        if (!form.isCpu()) {
            return Tuning.STANDARD;
        }
        CacheKey key = key(request, form);
        byte[] stored = cache.find(key);
        if (stored == null) {
            return Tuning.STANDARD;
        }
        try {
            String text = new String(stored, StandardCharsets.US_ASCII);
            return Tuning.parse(
                    text,
                    form,
                    request.precision(),
                    request.info().architecture().tokens());
        } catch (IllegalArgumentException e) {
            cache.remove(key);
            return Tuning.STANDARD;
        }
    }

    /** Keeps the request's tuning for its form. */
    void store(OpenClPlan.Request request) {
        cache.store(key(request, request.form()), request.tuning().text().getBytes(StandardCharsets.US_ASCII));
    }

    private static CacheKey key(OpenClPlan.Request request, Form form) {
        ClDeviceInfo device = request.device();
        return CacheKey.of(
                "tuning",
                VERSION,
                request.program().source(),
                form.options(request.precision()),
                device.name(),
                device.driver(),
                device.platform(),
                device.platformVersion(),
                Integer.toString(device.computeUnits()),
                device.type() == ClDeviceInfo.Type.CPU ? TilePermission.processor() : "");
    }
}
