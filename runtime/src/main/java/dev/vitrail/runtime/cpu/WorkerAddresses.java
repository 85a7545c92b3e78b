package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.ParameterSpec;

/** Where one worker finds values, parameters and panels for the images that it works on. */
abstract sealed class WorkerAddresses permits CpuKernels {
    final int worker;
    final ArenaLayout layout;
    final PassState pass;
    int first;
    int images;

    WorkerAddresses(int worker, ArenaLayout layout, PassState pass) {
        this.worker = worker;
        this.layout = layout;
        this.pass = pass;
    }

    /** From here on addresses are those of image {@code first}. */
    final void startImages(int first, int count) {
        this.first = first;
        images = count;
    }

    /** Images that this call of the phase works on: those of the task, in a shared phase those of the batch. */
    public int images() {
        return images;
    }

    /** Images of the whole batch. */
    public int batchImages() {
        return pass.images;
    }

    /** Whether dropout is active. */
    public boolean training() {
        return pass.training;
    }

    /**
     * A planned value, at the first image that this call of the phase works on; -1 if it has no memory in inference.
     *
     * @param slot which copy, by convention the block's number; ignored where there is only one, and in inference
     */
    public long at(Buffer buffer, int slot) {
        return layout.value(buffer, slot, first, worker);
    }

    /** Values of a parameter. */
    public long parameter(ParameterSpec spec, int layer) {
        return spec.offset(layer);
    }

    /** Gradient of a parameter. */
    public long gradient(ParameterSpec spec, int layer) {
        return layout.gradients() + spec.offset(layer);
    }

    /** Panels of a dense weight for {@link #linear} and its kin. */
    public long packed(ParameterSpec spec, int layer) {
        return layout.packedWeights() + spec.packed() + layer * Matmul.packedBytes(outputs(spec), inputs(spec));
    }

    /** Panels of a dense weight for {@link #inputGradient} and its kin, of the block that was packed last. */
    public long packedTransposed(ParameterSpec spec) {
        return layout.packedTransposed() + spec.packedTransposed();
    }

    static int outputs(ParameterSpec spec) {
        return spec.shape().getFirst();
    }

    // By index: an iterator would be an object per call.
    static int inputs(ParameterSpec spec) {
        int inputs = 1;
        for (int i = 1; i < spec.shape().size(); i++) {
            inputs *= spec.shape().get(i);
        }
        return inputs;
    }
}
