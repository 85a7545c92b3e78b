package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.PlacedModel;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cache.DiskCache;
import dev.vitrail.runtime.cpu.Roofs;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An OpenCL device. */
public final class OpenClDevice implements Device {
    private final ClApi api;
    private final ClDeviceInfo info;
    private final Precision precision;
    private final Form form;
    private final boolean chosen;
    private final @Nullable Profile profile;
    private final Trust trust;
    private volatile @Nullable Form used;

    /**
     * What is believed of a device.
     *
     * @param tested whether a program's kernels must pass a self-test before they are used
     * @param cache for compiled programs, and for what passed
     * @param notes takes sentences for the user
     */
    record Trust(boolean tested, DiskCache cache, Consumer<String> notes) {

        static Trust standard() {
            return new Trust(
                    !"off".equals(System.getProperty(FormChoice.PROPERTY)),
                    DiskCache.ofUser("opencl"),
                    note -> System.err.println("vitrail: " + note));
        }
    }

    OpenClDevice(ClApi api, ClDeviceInfo info) {
        this(api, info, Trust.standard());
    }

    /** A device that is trusted otherwise than users' are. */
    OpenClDevice(ClApi api, ClDeviceInfo info, Trust trust) {
        this(api, info, Precision.FP32, Form.best(info, Precision.FP32), false, null, trust);
    }

    private OpenClDevice(
            ClApi api,
            ClDeviceInfo info,
            Precision precision,
            Form form,
            boolean chosen,
            @Nullable Profile profile,
            Trust trust) {
        this.profile = profile;
        this.api = api;
        this.info = info;
        this.precision = precision;
        this.form = form;
        this.chosen = chosen;
        this.trust = trust;
    }

    /** This device at another precision, with the best form for it. */
    @Override
    public OpenClDevice with(Precision other) {
        return new OpenClDevice(api, info, other, Form.best(info, other), false, null, trust);
    }

    /** This device with this form of its kernels and no other: where it fails none takes its place. */
    public OpenClDevice with(Form other) {
        return new OpenClDevice(api, info, precision, other, true, profile, trust);
    }

    /** This device, measuring every kernel: each pass waits for its end, so steps take longer. */
    public OpenClDevice profiled() {
        return new OpenClDevice(api, info, precision, form, chosen, new Profile(precision), trust);
    }

    /** Where the time went; null unless this device is {@link #profiled}. */
    public @Nullable Profile profile() {
        return profile;
    }

    /** How its kernels use it. */
    public Form form() {
        return form;
    }

    /** What it is. */
    public ClDeviceInfo info() {
        return info;
    }

    @Override
    public String description() {
        Form now = used;
        return "OpenCL, " + info.description() + ", " + precision + " by "
                + (now == null || now == form ? form : now + " (" + form + " failed its self-test)");
    }

    /**
     * Places a model. The first time that this device sees it, its kernels are tested against the CPU ({@link SelfTest}); if
     * they are wrong a plainer form takes their place.
     *
     * @throws OutOfMemoryException if its plan does not fit
     * @throws OpenClException if the device refuses memory or program, or computes wrong results in every form
     */
    @Override
    public Model create(ModelDefinition definition, Model.Mode mode, int batch, int optimizerSlots) {
        PlacedModel.checkSizes(batch, optimizerSlots);
        if (definition.openCl() == null || !(definition.openCl().get() instanceof OpenClProgram program)) {
            throw new IllegalArgumentException(definition.info().name() + " has no program for OpenCL devices");
        }
        OpenClPlan.Request request =
                new OpenClPlan.Request(definition.info(), program, mode, optimizerSlots, form, precision, info);
        OpenClPlan plan = request.fitting(batch);
        if (trust.tested()) {
            FormChoice choice = new FormChoice(
                    definition,
                    request,
                    trust.cache(),
                    (tried, itsPlan, images) -> place(tried, itsPlan, images, null),
                    trust.notes());
            Form trusted = choice.choose(!chosen, batch);
            used = trusted;
            if (trusted != form) {
                request = request.with(trusted, optimizerSlots);
                plan = request.fitting(batch);
            }
        }
        return place(request, plan, batch, profile);
    }

    private OpenClModel place(OpenClPlan.Request request, OpenClPlan plan, int batch, @Nullable Profile times) {
        ClSession session = ClSession.open(api, info, times != null, programs());
        try {
            return new OpenClModel(session, request, plan, batch, times);
        } catch (RuntimeException | Error e) {
            try (session) {
                throw e;
            }
        }
    }

    /** Measures what the device reaches at most in this form; takes about a second. */
    public Roofs roofs() {
        try (ClSession session = ClSession.open(api, info, true, programs())) {
            return DeviceRoofs.measure(session, form, precision);
        }
    }

    /** PoCL keeps the kernels that it compiled itself, and reading a program's binary makes it compile them twice. */
    private DiskCache programs() {
        return info.isPocl() ? new DiskCache(null, 0) : trust.cache();
    }
}
