package dev.vitrail.runtime.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the time of steps goes: what every kernel took and did, over all workers. A device made with one measures
 * ({@link CpuDevice#CpuDevice(int, KernelProfile)}); without one no code for it is loaded. Recording allocates nothing.
 *
 * <p>Read and reset it between steps only.
 */
public final class KernelProfile {
    private static final int KINDS = KernelKind.values().length;

    private final List<Worker> workers = new ArrayList<>();

    /**
     * One kind of kernel.
     *
     * @param calls how often it was called; a kernel that all workers share counts once
     * @param workerSeconds time in it, summed over the workers
     * @param flop floating-point operations of its products, 2 per multiply-add; 0 where there is no product
     * @param bytes of activations, parameters and gradients read and written; packed weights and what stays in cache not
     * @param sums results of products and statistics of rows
     */
    public record Entry(KernelKind kind, long calls, double workerSeconds, double flop, double bytes, double sums) {}

    /** What one worker recorded. */
    private static final class Worker implements KernelLog {
        private final long[] calls = new long[KINDS];
        private final long[] nanos = new long[KINDS];
        private final double[] flop = new double[KINDS];
        private final double[] bytes = new double[KINDS];
        private final double[] sums = new double[KINDS];

        @Override
        public void time(KernelKind kind, long nanos) {
            this.nanos[kind.ordinal()] += nanos;
        }

        @Override
        public void work(KernelKind kind, double flop, double bytes, double sums) {
            calls[kind.ordinal()]++;
            this.flop[kind.ordinal()] += flop;
            this.bytes[kind.ordinal()] += bytes;
            this.sums[kind.ordinal()] += sums;
        }
    }

    /** An empty profile. */
    public KernelProfile() {}

    KernelLog addWorker() {
        Worker worker = new Worker();
        workers.add(worker);
        return worker;
    }

    /** Forgets everything. */
    public void reset() {
        for (Worker worker : workers) {
            Arrays.fill(worker.calls, 0);
            Arrays.fill(worker.nanos, 0);
            Arrays.fill(worker.flop, 0);
            Arrays.fill(worker.bytes, 0);
            Arrays.fill(worker.sums, 0);
        }
    }

    /** The kernels that were called, in the order of {@link KernelKind}. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (KernelKind kind : KernelKind.values()) {
            int k = kind.ordinal();
            long calls = 0;
            long nanos = 0;
            double flop = 0;
            double bytes = 0;
            double sums = 0;
            for (Worker worker : workers) {
                calls += worker.calls[k];
                nanos += worker.nanos[k];
                flop += worker.flop[k];
                bytes += worker.bytes[k];
                sums += worker.sums[k];
            }
            if (calls > 0) {
                entries.add(new Entry(kind, calls, nanos / 1e9, flop, bytes, sums));
            }
        }
        return entries;
    }
}
