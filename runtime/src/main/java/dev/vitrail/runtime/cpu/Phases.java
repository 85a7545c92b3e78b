package dev.vitrail.runtime.cpu;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the phases of a generated program one after the other, each on all workers, with a barrier between them.
 *
 * <p>Work is cut into numbered pieces that the workers claim from one counter. What a piece computes depends on its number
 * alone, so the results are the same bits whoever claims it.
 */
public sealed class Phases permits DryPhases {
    private final WorkerPool pool;
    private final CpuKernels[] kernels;
    private final int imagesPerTask;
    private final AtomicInteger claims;
    private final PassState pass;
    private final WorkerPool.Task imageTasks = this::runImageTasks;
    private final WorkerPool.Task sharedTask = this::runShared;
    private Phase phase = (_, _) -> {};
    private int layer;

    /**
     * Phases on a pool.
     *
     * @param kernels one object per worker of the pool
     * @param claims the counter that the kernels claim their tiles from
     * @param pass says how many images the phases work on
     */
    Phases(WorkerPool pool, CpuKernels[] kernels, int imagesPerTask, AtomicInteger claims, PassState pass) {
        this.pool = pool;
        this.kernels = kernels;
        this.imagesPerTask = imagesPerTask;
        this.claims = claims;
        this.pass = pass;
    }

    /**
     * Runs a phase once per task of {@link dev.vitrail.runtime.MemoryPlan#imagesPerTask} images; in it addresses are those
     * of the task's first image. The last task may be smaller.
     */
    public void overImages(Phase phase, int layer) {
        run(phase, layer, imageTasks);
    }

    /**
     * Runs a phase once on every worker; in it addresses are those of the batch's first image. Only kernels that share
     * their work between the workers may stand in it, and none may read what another one of the same phase writes.
     */
    public void shared(Phase phase, int layer) {
        run(phase, layer, sharedTask);
    }

    private void run(Phase phase, int layer, WorkerPool.Task task) {
        this.phase = phase;
        this.layer = layer;
        claims.setRelease(0);
        pool.run(task);
    }

    private void runImageTasks(int worker) {
        CpuKernels mine = kernels[worker];
        int images = pass.images;
        int tasks = (images + imagesPerTask - 1) / imagesPerTask;
        for (int task = claims.getAndIncrement(); task < tasks; task = claims.getAndIncrement()) {
            int first = task * imagesPerTask;
            mine.startImages(first, Math.min(imagesPerTask, images - first));
            phase.run(mine, layer);
        }
    }

    private void runShared(int worker) {
        CpuKernels mine = kernels[worker];
        mine.startShared();
        phase.run(mine, layer);
    }
}
