package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The optimizer's kernels: the norm of the gradient, then a launch for every weight that products read packed, which changes
 * it and packs it for the next step, and one for every range of other parameters.
 */
final class DeviceOptimizer {
    /** Norm, factor, whether a step was not finite, nothing. */
    private static final long NORM_BYTES = 4 * Float.BYTES;

    /** Arguments of a kernel that name a weight and its packed forms. */
    private static final int WEIGHT_ARGUMENTS = 9;

    private final OpenClLayout layout;
    private final ClProgram program;
    private final ClBuffer buffer;
    private final Form form;
    private final long[] items;
    private final ClKernel squares;
    private final ClKernel norm;
    private final int groups;
    private final List<Update> adamW;
    private final List<Update> sgd;
    private final List<Update> packs = new ArrayList<>();
    private final MemorySegment result;
    private final long[] one = {1, 1};
    private final long[] all;

    /**
     * A launch that changes parameters or packs them.
     *
     * @param ratesAt index of the argument that is new in every step
     * @param decays whether weight decay applies
     * @param bytes read and written
     */
    private record Update(ClKernel kernel, String name, long[] global, int ratesAt, boolean decays, long bytes) {}

    /** Floats of working space: the norm and what follows it, a partial sum per group. */
    static long workspaceFloats(long parameterBytes, Form form) {
        return NORM_BYTES / Float.BYTES + Math.ceilDiv(parameterBytes / Float.BYTES, (long) form.optimizerValues());
    }

    DeviceOptimizer(
            List<ParameterSpec> parameters,
            OpenClLayout layout,
            ClProgram program,
            ClBuffer buffer,
            Arena arena,
            Form form) {
        this.layout = layout;
        this.program = program;
        this.buffer = buffer;
        this.form = form;
        items = new long[] {form.items(), 1};
        groups = groups(layout.parameterBytes());
        all = new long[] {(long) groups * form.items(), 1};
        result = arena.allocate(NORM_BYTES, Float.BYTES);
        squares = kernel("gradient_squares");
        norm = kernel("gradient_norm");
        layout.packed()
                .forEach((spec, place) -> packs.add(new Update(
                        weight("pack", spec, place),
                        "pack",
                        weightGroups(spec, place),
                        -1,
                        false,
                        packedBytes(spec, place))));
        sgd = layout.slots() >= 1 ? updates("sgd", 1, parameters) : List.of();
        adamW = layout.slots() >= 2 ? updates("adamw", 2, parameters) : List.of();
    }

    private List<Update> updates(String rule, int slots, List<ParameterSpec> parameters) {
        List<Update> updates = new ArrayList<>();
        layout.packed().forEach((spec, place) -> {
            String name = rule + "_weight";
            ClKernel kernel = weight(name, spec, place);
            long bytes = traffic(Float.BYTES * spec.totalElements(), slots) + packedBytes(spec, place);
            int rates = regions(kernel, WEIGHT_ARGUMENTS, slots);
            updates.add(new Update(kernel, name, weightGroups(spec, place), rates, spec.decays(), bytes));
        });
        for (ParameterRange range :
                ParameterRange.of(parameters, layout.packed().keySet())) {
            ClKernel kernel = kernel(rule);
            long bytes = range.end() - range.start();
            kernel.argument(1, range.start());
            int values = regions(kernel, 2, slots);
            kernel.argument(values, bytes / Float.BYTES);
            long[] global = {(long) groups(bytes) * form.items(), 1};
            updates.add(new Update(kernel, rule, global, values + 1, range.decays(), traffic(bytes, slots)));
        }
        return updates;
    }

    private ClKernel kernel(String name) {
        ClKernel kernel = program.kernel(name);
        kernel.argument(0, buffer);
        return kernel;
    }

    private int groups(long bytes) {
        return (int) Math.ceilDiv(bytes / Float.BYTES, (long) form.optimizerValues());
    }

    private ClKernel weight(String name, ParameterSpec spec, OpenClLayout.Packed place) {
        ClKernel kernel = kernel(name);
        kernel.argument(1, spec.offset());
        kernel.argument(2, spec.stride());
        kernel.argument(3, layout.packed(spec, 0, false));
        kernel.argument(4, place.forwardStride());
        kernel.argument(5, place.backwardStride() > 0 ? layout.packed(spec, 0, true) : 0L);
        kernel.argument(6, place.backwardStride());
        kernel.argument(7, place.columns());
        kernel.argument(8, place.depth());
        return kernel;
    }

    private long[] weightGroups(ParameterSpec spec, OpenClLayout.Packed place) {
        return new long[] {
            (long) Math.ceilDiv(place.columns(), form.packRows()) * form.items(), Math.max(1, spec.layers())
        };
    }

    private static long packedBytes(ParameterSpec spec, OpenClLayout.Packed place) {
        return Math.max(1, spec.layers()) * (place.forwardStride() + place.backwardStride());
    }

    /** Sets where gradients, moments and the norm lie, from an argument on; returns the next one. */
    private int regions(ClKernel kernel, int argument, int slots) {
        kernel.argument(argument++, layout.gradients());
        for (int slot = 0; slot < slots; slot++) {
            kernel.argument(argument++, layout.moments(slot));
        }
        kernel.argument(argument++, layout.optimizer());
        return argument;
    }

    /** Bytes that changing so many bytes of parameters moves: their gradients are read, they and their moments also written. */
    private static long traffic(long bytes, int slots) {
        return bytes * (3 + 2L * slots);
    }

    /** Queues the packing of every weight. */
    void pack() {
        packs.forEach(pack -> pack.kernel().enqueue(pack.global(), items));
    }

    /**
     * Queues a step; it changes nothing where the norm is not finite. What was packed before is packed after it.
     *
     * @param lossAt losses of the images, which must be finite too
     * @param images number of losses; 0 to look at none
     * @param follows whether it must change nothing where the one before did not
     */
    void step(OptimizerRule rule, double rate, long step, long lossAt, int images, boolean follows) {
        long norms = layout.optimizer(), partials = norms + NORM_BYTES;
        squares.argument(1, layout.gradients());
        squares.argument(2, partials);
        squares.argument(3, layout.parameterBytes() / Float.BYTES);
        squares.enqueue(all, items);
        norm.argument(1, partials);
        norm.argument(2, norms);
        norm.argument(3, groups);
        norm.argument(4, (float) rule.clipNorm());
        norm.argument(5, lossAt);
        norm.argument(6, images);
        norm.argument(7, follows ? 1 : 0);
        norm.enqueue(one, one);
        for (Update update : updates(rule)) {
            double decay = update.decays() || rule.decayAll() ? rule.weightDecay() : 0;
            update.kernel().structure(update.ratesAt(), rates(rule, rate, step, decay));
            update.kernel().enqueue(update.global(), items);
        }
    }

    private List<Update> updates(OptimizerRule rule) {
        return switch (rule) {
            case OptimizerRule.AdamW _ -> adamW;
            case OptimizerRule.Sgd _ -> sgd;
        };
    }

    /** The members of {@code adamw_rates} or {@code sgd_rates}. */
    private static float[] rates(OptimizerRule rule, double rate, long step, double decay) {
        return switch (rule) {
            case OptimizerRule.AdamW adam ->
                new float[] {
                    (float) (rate * decay),
                    (float) adam.beta1(),
                    (float) (1 - adam.beta1()),
                    (float) adam.beta2(),
                    (float) (1 - adam.beta2()),
                    (float) (rate / adam.correction1(step)),
                    (float) (1 / Math.sqrt(adam.correction2(step))),
                    (float) adam.epsilon()
                };
            case OptimizerRule.Sgd sgd -> new float[] {(float) decay, (float) rate, (float) sgd.momentum()};
        };
    }

    /** Adds the time of the last packing. */
    void addPacks(Profile profile) {
        add(profile, packs);
    }

    /** Adds the time of the last step. */
    void addStep(Profile profile, OptimizerRule rule) {
        profile.add("gradient_squares", squares.profiledNanos(), 0, layout.parameterBytes());
        profile.add("gradient_norm", norm.profiledNanos(), 0, (long) Float.BYTES * groups);
        add(profile, updates(rule));
    }

    private static void add(Profile profile, List<Update> launches) {
        for (Update launch : launches) {
            profile.add(launch.name(), launch.kernel().profiledNanos(), 0, launch.bytes());
        }
    }

    /** Norm of the gradient of the last step, once it is done. */
    double norm() {
        buffer.read(layout.optimizer(), result, 0, Float.BYTES);
        return result.get(ValueLayout.JAVA_FLOAT, 0);
    }
}
