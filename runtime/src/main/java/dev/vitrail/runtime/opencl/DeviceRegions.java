package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.ParameterTensors.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Parameters, gradients and moments of a model as this process sees them: the memory itself where the device shares it, else
 * a copy that is fetched when it is asked for after a change.
 */
final class DeviceRegions {
    private final ClSession session;
    private final ClBuffer buffer;
    private final long regionBytes;
    private final MemorySegment copy;
    private final boolean[] fresh;

    /** @param regions copies of the parameters' layout at the buffer's start: parameters, gradients, moments */
    DeviceRegions(OpenClLayout layout, ClSession session, ClBuffer buffer, Arena arena, int regions) {
        this.session = session;
        this.buffer = buffer;
        regionBytes = layout.parameterBytes();
        copy = buffer.hostVisible() ? MemorySegment.NULL : arena.allocate(regions * regionBytes, 64);
        fresh = new boolean[regions];
    }

    /** A tensor of a region, after everything queued. */
    MemorySegment values(int region, Tensor tensor) {
        long offset = region * regionBytes + tensor.offset();
        if (buffer.hostVisible()) {
            session.finish();
            return buffer.host().asSlice(offset, tensor.bytes());
        }
        if (!fresh[region]) {
            buffer.read(region * regionBytes, copy, region * regionBytes, regionBytes);
            fresh[region] = true;
        }
        return copy.asSlice(offset, tensor.bytes());
    }

    /** The device has changed a region. */
    void changed(int region) {
        fresh[region] = false;
    }

    /** This process has changed the parameters, which are the first region. */
    void writeParameters() {
        if (!buffer.hostVisible() && fresh[0]) {
            buffer.write(0, copy, 0, regionBytes);
        }
    }
}
