package dev.vitrail.runtime.cpu;

/** A piece of a generated forward or backward pass that every worker runs on its part; see {@link Phases}. */
@FunctionalInterface
public interface Phase {

    /**
     * Runs on one worker.
     *
     * @param kernels this worker's kernels and addresses
     * @param layer number of the encoder block, 0 outside the blocks
     */
    void run(CpuKernels kernels, int layer);
}
