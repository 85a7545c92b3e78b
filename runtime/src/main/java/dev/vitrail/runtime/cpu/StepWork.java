package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the kernels of one step do, without doing it: the generated program runs on kernels that only count. Needs none of
 * the model's memory.
 *
 * @param phases in the order in which they run, with a barrier after each
 * @param copiedBytes of the images that a step takes in, read and written
 */
public record StepWork(List<PhaseWork> phases, double copiedBytes) {

    /**
     * Work of one kind of kernel.
     *
     * @param calls how often it is called; a kernel that all workers share counts once
     * @param flop floating-point operations of its products, 2 per multiply-add
     * @param bytes of activations, parameters and gradients read and written
     * @param sums results of products and statistics of rows
     */
    public record Amount(double calls, double flop, double bytes, double sums) {
        /** No work. */
        public static final Amount NONE = new Amount(0, 0, 0, 0);

        /** Both. */
        public Amount plus(Amount other) {
            return new Amount(calls + other.calls, flop + other.flop, bytes + other.bytes, sums + other.sums);
        }

        /** So many times this. */
        public Amount times(double factor) {
            return new Amount(factor * calls, factor * flop, factor * bytes, factor * sums);
        }
    }

    /**
     * What runs between two barriers.
     *
     * @param shared whether the workers share the tiles of the kernels; there is one task then
     * @param tasks how often {@code task} runs, each time on some worker
     * @param task work of a task
     * @param lastTask work of the last, smaller task; empty if there is none
     */
    public record PhaseWork(
            boolean shared, int tasks, Map<KernelKind, Amount> task, Map<KernelKind, Amount> lastTask) {}

    /** The work of a training step: forward and backward pass, the optimizer, and packing the weights that it changed. */
    public static StepWork training(ModelDefinition definition, int batch, int threads, OptimizerRule rule) {
        return of(definition, Mode.TRAINING, batch, threads, rule);
    }

    /** The work of a forward pass, weights packed. */
    public static StepWork inference(ModelDefinition definition, int batch, int threads) {
        return of(definition, Mode.INFERENCE, batch, threads, new OptimizerRule.Sgd(0, 0, false, 0));
    }

    private static StepWork of(ModelDefinition definition, Mode mode, int batch, int threads, OptimizerRule rule) {
        if (!(definition.cpu().get() instanceof CpuProgram program)) {
            throw new IllegalArgumentException(definition.info().name() + " has no program for the CPU");
        }
        ModelInfo info = definition.info();
        boolean training = mode == Mode.TRAINING;
        ArenaLayout layout = new ArenaLayout(info.memory(), mode, batch, threads, training ? rule.slots() : 0);
        PassState pass = new PassState(batch);
        pass.images = batch;
        pass.training = training;
        Counts counts = new Counts();
        TileClaims claims = new TileClaims(new AtomicInteger());
        Ops ops = OpsProvider.scalar(MemorySegment.NULL);
        try (WorkerPool pool = new WorkerPool(1)) {
            CpuKernels kernels = new ProfiledKernels(0, layout, pass, claims, ops, counts, false);
            DryPhases phases = new DryPhases(pool, kernels, info.memory().imagesPerTask(), pass, counts::take);
            if (training) {
                phases.shared(program::packWeights, 0);
            }
            program.forward(phases);
            if (training) {
                program.backward(phases);
                OptimizerPass optimizer = new OptimizerPass(info.parameters(), layout);
                optimizer.update(phases, rule, 0, 1, optimizer.gradientNorm(phases));
            }
            double images = (double) batch * info.architecture().imageFloats();
            return new StepWork(phases.recorded(), 2 * Float.BYTES * images);
        }
    }

    /** All work of a step together, kind by kind. */
    public Map<KernelKind, Amount> total() {
        Map<KernelKind, Amount> total = new EnumMap<>(KernelKind.class);
        for (PhaseWork phase : phases) {
            phase.task().forEach((kind, amount) -> total.merge(kind, amount.times(phase.tasks()), Amount::plus));
            phase.lastTask().forEach((kind, amount) -> total.merge(kind, amount, Amount::plus));
        }
        return total;
    }

    /** Adds up what kernels would do. */
    private static final class Counts implements KernelLog {
        private final Amount[] amounts = new Amount[KernelKind.values().length];

        Counts() {
            Arrays.fill(amounts, Amount.NONE);
        }

        @Override
        public void time(KernelKind kind, long nanos) {}

        @Override
        public void work(KernelKind kind, double flop, double bytes, double sums) {
            amounts[kind.ordinal()] = amounts[kind.ordinal()].plus(new Amount(1, flop, bytes, sums));
        }

        /** What was added up since the last time. */
        Map<KernelKind, Amount> take() {
            Map<KernelKind, Amount> taken = new EnumMap<>(KernelKind.class);
            for (KernelKind kind : KernelKind.values()) {
                if (amounts[kind.ordinal()].calls() > 0) {
                    taken.put(kind, amounts[kind.ordinal()]);
                }
            }
            Arrays.fill(amounts, Amount.NONE);
            return taken;
        }
    }
}
