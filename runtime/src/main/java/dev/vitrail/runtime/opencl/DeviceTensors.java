package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parameters, gradients and moments of a model as this process sees them: the memory itself where the device shares it, else
 * a copy that is fetched when it is asked for after a change.
 */
final class DeviceTensors {
    private final ModelInfo info;
    private final ClSession session;
    private final ClBuffer buffer;
    private final long regionBytes;
    private final MemorySegment copy;
    private final boolean[] fresh;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** A tensor of the parameters by its full name. */
    private record Tensor(ParameterSpec spec, int layer) {}

    /** @param regions copies of the parameters' layout at the buffer's start: parameters, gradients, moments */
    DeviceTensors(ModelInfo info, ClSession session, ClBuffer buffer, Arena arena, int regions) {
        this.info = info;
        this.session = session;
        this.buffer = buffer;
        regionBytes = info.memory().parameterBytes();
        copy = buffer.hostVisible() ? MemorySegment.NULL : arena.allocate(regions * regionBytes, 64);
        fresh = new boolean[regions];
        for (ParameterSpec spec : info.parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                tensors.put(spec.name(layer), new Tensor(spec, layer));
            }
        }
    }

    /** Names of all parameters. */
    Iterable<String> names() {
        return tensors.keySet();
    }

    /** How a parameter is declared. */
    ParameterSpec spec(String name) {
        return tensor(name).spec();
    }

    /** A tensor of a region, after everything queued. */
    MemorySegment tensor(int region, String name) {
        Tensor tensor = tensor(name);
        long offset = region * regionBytes + tensor.spec().offset(tensor.layer());
        long bytes = tensor.spec().elements() * Float.BYTES;
        if (buffer.hostVisible()) {
            session.finish();
            return buffer.host().asSlice(offset, bytes);
        }
        if (!fresh[region]) {
            buffer.read(region * regionBytes, copy, region * regionBytes, regionBytes);
            fresh[region] = true;
        }
        return copy.asSlice(offset, bytes);
    }

    /** The device has changed a region. */
    void changed(int region) {
        fresh[region] = false;
    }

    /** This process has changed the parameters. */
    void writeParameters() {
        if (!buffer.hostVisible() && fresh[0]) {
            buffer.write(0, copy, 0, regionBytes);
        }
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(info.name() + " has no parameter \"" + name + "\"");
        }
        return tensor;
    }
}
