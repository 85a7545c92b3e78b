package dev.vitrail.compiler.plan;

/** Working space of the runtime's kernels; the runtime's class of the same name holds the same formula, and a test compares them. */
final class KernelScratch {
    private KernelScratch() {}

    static long bytes(int tokens, int headDim) {
        return 4L << 20;
    }
}
