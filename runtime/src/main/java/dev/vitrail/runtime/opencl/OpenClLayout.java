package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the parts of a model lie in its one buffer, in bytes from its start: parameters, in training gradients and moments,
 * packed weights, what changes with every pass (labels, dropout keys, counters), values of the batch by the plan, working space.
 */
final class OpenClLayout {
    private static final long ALIGNMENT = 128;
    private static final int DROPOUT_BYTES = 16;

    private final MemoryPlan plan;
    private final boolean training;
    private final int batch;
    private final int slots;
    private final Form form;
    private final Precision precision;
    private final Workspace workspace;
    private final Map<ParameterSpec, Packed> packed = new LinkedHashMap<>();
    private final long packedAt;
    private final long passAt;
    private final long optimizerAt;
    private final long valuesAt;
    private final long taskValuesAt;
    private final long scratchAt;
    private final long bytes;

    /** Where the forms of a weight lie, from the start of the packed weights, and how far apart those of the blocks are. */
    record Packed(int columns, int depth, long forward, long forwardStride, long backward, long backwardStride) {}

    /**
     * The layout for a model whose launches are recorded.
     *
     * @param optimizerFloats working space of the optimizer
     */
    OpenClLayout(
            ModelInfo info,
            Mode mode,
            int batch,
            int optimizerSlots,
            Form form,
            Precision precision,
            Workspace workspace,
            long optimizerFloats) {
        this.plan = info.memory();
        this.training = mode == Mode.TRAINING;
        this.batch = batch;
        this.slots = training ? optimizerSlots : 0;
        this.form = form;
        this.precision = precision;
        this.workspace = workspace;
        packedAt = aligned(plan.parameterBytes() * (training ? 2L + slots : 1));
        passAt = packedAt + placePacked(info.parameters());
        optimizerAt = passAt
                + aligned(Integer.BYTES + Float.BYTES + (long) Integer.BYTES * batch)
                + aligned((long) DROPOUT_BYTES * workspace.sites().size())
                + aligned((long) Integer.BYTES * workspace.counters());
        valuesAt = optimizerAt + aligned(Float.BYTES * optimizerFloats);
        taskValuesAt =
                valuesAt + aligned(batch * (training ? plan.trainingBytesPerImage() : plan.inferenceBytesPerImage()));
        scratchAt = taskValuesAt
                + aligned(batch * (training ? plan.trainingTaskBytesPerImage() : plan.inferenceTaskBytesPerImage()));
        bytes = scratchAt + workspace.bytes() + form.slack(deepest(info));
    }

    private static int deepest(ModelInfo info) {
        return info.parameters().stream()
                .mapToInt(spec -> (int) Math.max(
                        spec.shape().getFirst(), spec.elements() / spec.shape().getFirst()))
                .max()
                .orElse(0);
    }

    private long placePacked(List<ParameterSpec> parameters) {
        long at = 0;
        for (ParameterSpec spec : parameters) {
            if (!form.packs() || spec.packed() < 0 && spec.packedTransposed() < 0) {
                continue;
            }
            int out = spec.shape().getFirst(), in = (int) (spec.elements() / out);
            int layers = Math.max(1, spec.layers());
            long forward = aligned(form.packedBytes(out, in, precision));
            boolean transposed = training && form.packsTransposed() && spec.packedTransposed() >= 0;
            long backward = transposed ? aligned(form.packedBytes(in, out, precision)) : 0;
            packed.put(spec, new Packed(out, in, at, forward, at + layers * forward, backward));
            at += layers * (forward + backward);
        }
        return at;
    }

    /** Bytes of the buffer. */
    long bytes() {
        return bytes;
    }

    /** Weights that are packed. */
    Map<ParameterSpec, Packed> packed() {
        return packed;
    }

    /** Whether there are gradients, moments and transposed weights. */
    boolean training() {
        return training;
    }

    /** Running means per parameter. */
    int slots() {
        return slots;
    }

    /** Bytes of one copy of all parameters. */
    long parameterBytes() {
        return plan.parameterBytes();
    }

    /** A parameter of a block. */
    long parameter(ParameterSpec spec, int layer) {
        return spec.offset(layer);
    }

    /** Start of the gradients. */
    long gradients() {
        return plan.parameterBytes();
    }

    /** Start of a running mean of all parameters. */
    long moments(int slot) {
        return plan.parameterBytes() * (2L + slot);
    }

    /** Start of the packed weights. */
    long packedAt() {
        return packedAt;
    }

    /** A weight as products read it: packed, or where the form reads it in place the parameter itself. */
    long packed(ParameterSpec spec, int layer, boolean transposed) {
        Packed place = packed.get(spec);
        if (place == null) {
            return parameter(spec, layer);
        }
        return packedAt
                + (transposed && form.packsTransposed()
                        ? place.backward() + layer * place.backwardStride()
                        : place.forward() + layer * place.forwardStride());
    }

    /** What changes with every pass: whether the images are bytes, the label smoothing, the labels, keys of dropout, counters. */
    long pass() {
        return passAt;
    }

    /** Whether the images are bytes: an int, 1 or 0. */
    long imagesAreBytes() {
        return passAt;
    }

    /** The label smoothing. */
    long smoothing() {
        return passAt + Integer.BYTES;
    }

    /** Start of the labels. */
    long labels() {
        return smoothing() + Float.BYTES;
    }

    /** Start of the places of dropout. */
    long dropouts() {
        return passAt + aligned(Integer.BYTES + Float.BYTES + (long) Integer.BYTES * batch);
    }

    /** Bytes of what changes with every pass, from {@link #pass} on. */
    long passBytes() {
        return optimizerAt - passAt;
    }

    /** Key, threshold and scale of a place of dropout. */
    long dropout(int number) {
        return dropouts() + (long) DROPOUT_BYTES * number;
    }

    /** A counter, 0 when the pass begins. */
    long counter(int number) {
        return dropouts() + aligned((long) DROPOUT_BYTES * workspace.sites().size()) + (long) Integer.BYTES * number;
    }

    /** Working space of the optimizer: norm and factor, then partial sums. */
    long optimizer() {
        return optimizerAt;
    }

    /** A planned value of the first image. */
    long value(MemoryPlan.Buffer buffer, int slot) {
        if (!training) {
            long offset = buffer.inferenceOffset();
            return offset < 0 ? -1 : (buffer.inferencePerTask() ? taskValuesAt : valuesAt) + offset * batch;
        }
        long copy = buffer.slots() == 1 ? 0 : slot * buffer.bytes();
        return buffer.perTask()
                ? taskValuesAt + (buffer.trainingOffset() + copy) * batch
                : valuesAt + (buffer.trainingOffset() + copy) * batch;
    }

    /** A place of the kernels' working space. */
    long scratch(String name) {
        return scratchAt + workspace.offset(name);
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
