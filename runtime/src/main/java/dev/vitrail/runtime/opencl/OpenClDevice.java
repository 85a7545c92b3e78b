package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.PlacedModel;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cache.DiskCache;
import org.jspecify.annotations.Nullable;

/** An OpenCL device. */
public final class OpenClDevice implements Device {
    private final ClApi api;
    private final ClDeviceInfo info;
    private final Precision precision;
    private final Form form;
    private final @Nullable Profile profile;

    OpenClDevice(ClApi api, ClDeviceInfo info) {
        this(api, info, Precision.FP32, Form.best(info, Precision.FP32), null);
    }

    private OpenClDevice(ClApi api, ClDeviceInfo info, Precision precision, Form form, @Nullable Profile profile) {
        this.profile = profile;
        this.api = api;
        this.info = info;
        this.precision = precision;
        this.form = form;
    }

    /** This device at another precision, with the best form for it. */
    @Override
    public OpenClDevice with(Precision other) {
        return new OpenClDevice(api, info, other, Form.best(info, other), null);
    }

    /** This device with another form of its kernels. */
    public OpenClDevice with(Form other) {
        return new OpenClDevice(api, info, precision, other, profile);
    }

    /** This device, measuring every kernel: each pass waits for its end, so steps take longer. */
    public OpenClDevice profiled() {
        return new OpenClDevice(api, info, precision, form, new Profile(precision));
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
        return "OpenCL, " + info.description() + ", " + precision + " by " + form;
    }

    /**
     * Places a model.
     *
     * @throws OutOfMemoryException if its plan does not fit
     * @throws OpenClException if the device refuses memory or program
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
        ClSession session = ClSession.open(api, info, profile != null, programs());
        try {
            return new OpenClModel(session, request, plan, batch, profile);
        } catch (RuntimeException | Error e) {
            try (session) {
                throw e;
            }
        }
    }

    /** PoCL keeps the kernels that it compiled itself, and reading a program's binary makes it compile them twice. */
    private DiskCache programs() {
        return info.isPocl() ? new DiskCache(null, 0) : DiskCache.standard();
    }
}
