package dev.vitrail.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the processor reaches with all threads on the simplest loops, as measures for the rates of kernels.
 *
 * @param flopPerSecond multiply-adds in registers, 2 operations each
 * @param bytesPerSecond copying arrays larger than caches, bytes read and bytes written
 */
public record Roofs(double flopPerSecond, double bytesPerSecond) {
    private static final int ROUNDS = 1 << 20;
    private static final long COPIED = 32L << 20; // per thread and copy
    private static final int PASSES = 12;

    /** Measures for half a second or so; the best pass counts. */
    public static Roofs measure(int threads) {
        try (Arena memory = Arena.ofShared();
                WorkerPool pool = new WorkerPool(threads)) {
            MemorySegment arena = memory.allocate(2 * COPIED * threads, 64);
            Ops[] ops = new Ops[threads];
            for (int i = 0; i < threads; i++) {
                ops[i] = OpsProvider.best(arena);
            }
            double[] flop = new double[threads];
            double flopSeconds = best(pool, worker -> flop[worker] = ops[worker].multiplyAdds(ROUNDS));
            double copySeconds = best(pool, worker -> {
                long from = 2 * COPIED * worker;
                MemorySegment.copy(arena, from, arena, from + COPIED, COPIED);
            });
            return new Roofs(threads * flop[0] / flopSeconds, 2.0 * COPIED * threads / copySeconds);
        }
    }

    private static double best(WorkerPool pool, WorkerPool.Task task) {
        double best = Double.POSITIVE_INFINITY;
        for (int pass = 0; pass < PASSES; pass++) {
            long start = System.nanoTime();
            pool.run(task);
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }
}
