package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;

/** An OpenCL device. */
public final class OpenClDevice implements Device {
    private final ClApi api;
    private final ClDeviceInfo info;

    OpenClDevice(ClApi api, ClDeviceInfo info) {
        this.api = api;
        this.info = info;
    }

    /** What it is. */
    public ClDeviceInfo info() {
        return info;
    }

    @Override
    public String description() {
        return "OpenCL, " + info.description();
    }

    @Override
    public Model create(ModelDefinition definition, Model.Mode mode, int batch, int optimizerSlots) {
        try (ClSession session = ClSession.open(api, info, false)) {
            throw new OpenClException(definition.info().name() + " has no program for "
                    + session.device().description() + "; --device cpu runs it");
        }
    }
}
