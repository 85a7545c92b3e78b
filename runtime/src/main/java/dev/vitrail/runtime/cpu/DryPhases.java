package dev.vitrail.runtime.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Phases that run one task of every size, on kernels that only count, and keep what was counted. */
final class DryPhases extends Phases {
    private final CpuKernels kernels;
    private final int imagesPerTask;
    private final PassState pass;
    private final Supplier<Map<KernelKind, StepWork.Amount>> counted;
    private final List<StepWork.PhaseWork> recorded = new ArrayList<>();

    /** Phases on kernels of one worker; {@code counted} gives what they did since the last time. */
    DryPhases(
            WorkerPool pool,
            CpuKernels kernels,
            int imagesPerTask,
            PassState pass,
            Supplier<Map<KernelKind, StepWork.Amount>> counted) {
        super(pool, new CpuKernels[] {kernels}, imagesPerTask, new AtomicInteger(), pass);
        this.kernels = kernels;
        this.imagesPerTask = imagesPerTask;
        this.pass = pass;
        this.counted = counted;
    }

    List<StepWork.PhaseWork> recorded() {
        return List.copyOf(recorded);
    }

    @Override
    public void overImages(Phase phase, int layer) {
        int tasks = pass.images / imagesPerTask;
        recorded.add(new StepWork.PhaseWork(
                false,
                tasks,
                tasks == 0 ? Map.of() : task(phase, layer, imagesPerTask),
                task(phase, layer, pass.images % imagesPerTask)));
    }

    private Map<KernelKind, StepWork.Amount> task(Phase phase, int layer, int images) {
        if (images > 0) {
            kernels.startImages(0, images);
            phase.run(kernels, layer);
        }
        return counted.get();
    }

    @Override
    public void shared(Phase phase, int layer) {
        kernels.startShared();
        phase.run(kernels, layer);
        recorded.add(new StepWork.PhaseWork(true, 1, counted.get(), Map.of()));
    }
}
