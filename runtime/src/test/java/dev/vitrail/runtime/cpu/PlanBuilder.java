package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Initializer;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plans memory for programs written by hand: one value after the other, nothing is reused. */
final class PlanBuilder {
    private static final long PACKED = 1 << 16;
    private static final long SCRATCH = 1 << 21;

    private final List<ParameterSpec> parameters = new ArrayList<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private long parameterBytes;
    private long packedBytes;
    private long packedTransposedBytes;
    private long trainingBytes;
    private long trainingTaskBytes;
    private long inferenceBytes;
    private long inferenceTaskBytes;

    /** A tensor that is no dense weight and decays. */
    ParameterSpec vector(String name, int layers, Initializer initializer, Integer... shape) {
        return parameter(name, layers, List.of(shape), -1, -1, true, initializer);
    }

    ParameterSpec bias(String name, int layers, int size) {
        return parameter(name, layers, List.of(size), -1, -1, false, new Initializer.Uniform(0.1));
    }

    ParameterSpec gamma(String name, int layers, int size) {
        return parameter(name, layers, List.of(size), -1, -1, false, new Initializer.Constant(1));
    }

    ParameterSpec matrix(String name, int layers, boolean transposed, Integer... shape) {
        int out = shape[0];
        int in = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        int copies = Math.max(1, layers);
        long packed = packedBytes;
        packedBytes += copies * Panels.bytes(out, in);
        long packedTransposed = transposed ? packedTransposedBytes : -1;
        packedTransposedBytes += transposed ? Panels.bytes(in, out) : 0;
        Initializer xavier = new Initializer.Uniform(Math.sqrt(6.0 / (in + out)));
        return parameter(name, layers, List.of(shape), packed, packedTransposed, true, xavier);
    }

    private ParameterSpec parameter(
            String name,
            int layers,
            List<Integer> shape,
            long packed,
            long packedTransposed,
            boolean decays,
            Initializer initializer) {
        long stride = aligned(
                Float.BYTES * shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact));
        ParameterSpec spec = new ParameterSpec(
                name, shape, layers, parameterBytes, stride, packed, packedTransposed, decays, initializer);
        parameterBytes += stride * Math.max(1, layers);
        parameters.add(spec);
        return spec;
    }

    /** A value of the whole batch in training and in inference. */
    Buffer result(String name, int floats) {
        return buffer(name, 1, floats, false, true, false);
    }

    /** A value that training keeps for the backward pass, and inference for the task only. */
    Buffer saved(String name, int slots, int floats) {
        return buffer(name, slots, floats, false, true, true);
    }

    /** A value that only training has, for the whole batch. */
    Buffer training(String name, int slots, int floats) {
        return buffer(name, slots, floats, false, false, false);
    }

    /** A value that lives within one task. */
    Buffer task(String name, int floats) {
        return buffer(name, 1, floats, true, true, true);
    }

    private Buffer buffer(
            String name, int slots, int floats, boolean perTask, boolean inference, boolean inferencePerTask) {
        long bytes = ImageRows.stride(floats);
        long offset = perTask ? trainingTaskBytes : trainingBytes;
        long inferenceOffset = !inference ? -1 : inferencePerTask ? inferenceTaskBytes : inferenceBytes;
        if (perTask) {
            trainingTaskBytes += aligned(slots * bytes);
        } else {
            trainingBytes += aligned(slots * bytes);
        }
        if (inference && inferencePerTask) {
            inferenceTaskBytes += aligned(bytes);
        } else if (inference) {
            inferenceBytes += aligned(bytes);
        }
        Buffer buffer = new Buffer(
                name, Integer.toString(floats), bytes, slots, offset, perTask, inferenceOffset, inferencePerTask);
        buffers.add(buffer);
        return buffer;
    }

    List<ParameterSpec> parameters() {
        return List.copyOf(parameters);
    }

    MemoryPlan plan(int imagesPerTask) {
        if (packedBytes > PACKED) {
            throw new IllegalStateException("packed weights take " + packedBytes + " bytes");
        }
        return new MemoryPlan(
                parameterBytes,
                PACKED,
                packedTransposedBytes,
                trainingBytes,
                inferenceBytes,
                trainingTaskBytes,
                inferenceTaskBytes,
                SCRATCH,
                imagesPerTask,
                List.copyOf(buffers));
    }

    private static long aligned(long bytes) {
        return (bytes + 63) / 64 * 64;
    }
}
