package dev.vitrail.runtime.cpu;

/** The working space that a worker's kernels share: one kernel runs at a time. */
public final class KernelScratch {
    private KernelScratch() {}

    /**
     * Bytes for every kernel of a model: the greatest of {@link Matmul#SCRATCH_BYTES} (116,736),
     * {@link LayerNorm#SCRATCH_BYTES} (49,152), {@link WeightGradient#SCRATCH_BYTES} (1,050,112) and
     * {@link Attention#scratchBytes}; a multiple of 64.
     */
    public static long bytes(int tokens, int headDim) {
        long products = Math.max(Matmul.SCRATCH_BYTES, WeightGradient.SCRATCH_BYTES);
        return Math.max(Math.max(products, LayerNorm.SCRATCH_BYTES), Attention.scratchBytes(tokens, headDim));
    }
}
