package dev.vitrail.runtime.cpu;

/** What all workers know of the pass in progress; written by the model between phases only. */
final class PassState {
    /** Class of each image of the batch. */
    final int[] labels;

    /** Images of the batch. */
    int images;

    /** Whether dropout is active. */
    boolean training;

    /** Part of each target spread evenly over all classes. */
    double labelSmoothing;

    /** Key of the random numbers, with {@link #step}. */
    long seed;

    /** Counter of the random numbers. */
    long step;

    PassState(int batch) {
        labels = new int[batch];
    }

    /** Key of the mask of one place of dropout in one block in this step. */
    long dropoutKey(int site, int layer) {
        return DropoutMask.siteKey(seed, step, site, layer);
    }
}
