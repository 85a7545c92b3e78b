package dev.vitrail.runtime.cpu;

/** Gets what the {@link ProfiledKernels} of one worker do. Its methods must not allocate. */
interface KernelLog {

    /** A call of this worker ended after {@code nanos}. */
    void time(KernelKind kind, long nanos);

    /**
     * What a call did. Work that all workers share comes once, from the first of them.
     *
     * @param flop floating-point operations of its products, 2 per multiply-add; 0 where there is no product
     * @param bytes of activations, parameters and gradients read and written; packed weights and what stays in cache not
     * @param sums results of products and statistics of rows: each begins a sum, whatever its length
     */
    void work(KernelKind kind, double flop, double bytes, double sums);
}
