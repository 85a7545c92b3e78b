package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.cache.CacheKey;
import dev.vitrail.runtime.cache.DiskCache;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Whether the kernels of a device can use NVIDIA's tensor cores. Believed only after {@link TensorCoreSelfTest} has passed in
 * a process of its own, because a driver may not survive what it cannot compile; the result is kept on disk.
 */
final class TensorCores {
    private static final int LONGEST_SECONDS = 60;

    private TensorCores() {}

    /** Why the device cannot use tensor cores; empty if it can. */
    static String objection(ClDeviceInfo device, DiskCache cache) {
        if (device.type() != ClDeviceInfo.Type.GPU
                || !device.vendor().toLowerCase(Locale.ROOT).contains("nvidia")) {
            return "tensor cores are used on NVIDIA GPUs only";
        }
        CacheKey key = CacheKey.of(
                "tensor-cores",
                device.name(),
                device.driver(),
                device.platform(),
                device.platformVersion(),
                TensorCoreSelfTest.source());
        byte[] known = cache.find(key);
        if (known != null) {
            return new String(known, StandardCharsets.UTF_8);
        }
        TileSupport.Outcome outcome = TileSupport.tryInChild(
                TileSupport.command(TensorCoreSelfTest.class, Integer.toString(device.index())), LONGEST_SECONDS);
        if (outcome.lasting()) {
            cache.store(key, outcome.objection().getBytes(StandardCharsets.UTF_8));
        }
        return outcome.objection();
    }
}
