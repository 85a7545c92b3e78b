package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The optimizer's kernels: norm of the gradient, one pass over all parameters, packing of the weights. */
final class DeviceOptimizer {
    /** Norm, factor, whether a step was not finite, nothing. */
    private static final long NORM_BYTES = 4 * Float.BYTES;

    private final OpenClLayout layout;
    private final ClBuffer buffer;
    private final Form form;
    private final long values;
    private final long decaying;
    private final int groups;
    private final ClKernel squares;
    private final ClKernel norm;
    private final ClKernel adamW;
    private final ClKernel sgd;
    private final List<Pack> packs = new ArrayList<>();
    private final MemorySegment result;
    private final long[] all;
    private final long[] one = {1, 1};
    private final long[] items;

    /** Packs one layout of one weight, for all blocks. */
    private record Pack(ClKernel kernel, long[] groups) {}

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
        this.buffer = buffer;
        this.form = form;
        values = layout.parameterBytes() / Float.BYTES;
        decaying = parameters.stream()
                        .filter(spec -> !spec.decays())
                        .mapToLong(ParameterSpec::offset)
                        .min()
                        .orElse(layout.parameterBytes())
                / Float.BYTES;
        groups = (int) Math.ceilDiv(values, (long) form.optimizerValues());
        result = arena.allocate(NORM_BYTES, Float.BYTES);
        items = new long[] {form.items(), 1};
        all = new long[] {(long) groups * form.items(), 1};
        squares = kernel(program, "gradient_squares");
        norm = kernel(program, "gradient_norm");
        adamW = kernel(program, "adamw");
        sgd = kernel(program, "sgd");
        for (Map.Entry<ParameterSpec, OpenClLayout.Packed> weight :
                layout.packed().entrySet()) {
            pack(program, weight.getKey(), weight.getValue(), false);
            if (layout.training() && weight.getValue().backwardStride() > 0) {
                pack(program, weight.getKey(), weight.getValue(), true);
            }
        }
    }

    private ClKernel kernel(ClProgram program, String name) {
        ClKernel kernel = program.kernel(name);
        kernel.argument(0, buffer);
        return kernel;
    }

    private void pack(ClProgram program, ParameterSpec spec, OpenClLayout.Packed place, boolean transposed) {
        ClKernel kernel = kernel(program, "pack");
        kernel.argument(1, spec.offset());
        kernel.argument(2, layout.packed(spec, 0, transposed));
        kernel.argument(3, spec.stride());
        kernel.argument(4, transposed ? place.backwardStride() : place.forwardStride());
        kernel.argument(5, place.columns());
        kernel.argument(6, place.depth());
        kernel.argument(7, transposed ? 1 : 0);
        int columns = transposed ? place.depth() : place.columns();
        packs.add(new Pack(
                kernel, new long[] {(long) form.packGroups(columns) * form.items(), Math.max(1, spec.layers())}));
    }

    /** Queues the packing of every weight. */
    void pack() {
        for (Pack pack : packs) {
            pack.kernel().enqueue(pack.groups(), items);
        }
    }

    /**
     * Queues a step; it changes nothing where the norm is not finite.
     *
     * @param lossAt losses of the images, which must be finite too
     * @param images number of losses; 0 to look at none
     * @param follows whether it must change nothing where the one before did not
     */
    void step(OptimizerRule rule, double rate, long step, long lossAt, int images, boolean follows) {
        long norms = layout.optimizer(), partials = norms + NORM_BYTES;
        squares.argument(1, layout.gradients());
        squares.argument(2, partials);
        squares.argument(3, values);
        squares.enqueue(all, items);
        norm.argument(1, partials);
        norm.argument(2, norms);
        norm.argument(3, groups);
        norm.argument(4, (float) rule.clipNorm());
        norm.argument(5, lossAt);
        norm.argument(6, images);
        norm.argument(7, follows ? 1 : 0);
        norm.enqueue(one, one);
        switch (rule) {
            case OptimizerRule.AdamW adam -> step(adam, rate, step, norms);
            case OptimizerRule.Sgd momentum -> step(momentum, rate, norms);
        }
    }

    private void step(OptimizerRule.AdamW rule, double rate, long step, long norms) {
        double correction1 = rule.correction1(step), correction2 = rule.correction2(step);
        int at = 1;
        adamW.argument(at++, 0L);
        adamW.argument(at++, layout.gradients());
        adamW.argument(at++, layout.moments(0));
        adamW.argument(at++, layout.moments(1));
        adamW.argument(at++, norms);
        adamW.argument(at++, values);
        adamW.argument(at++, rule.decayAll() ? values : decaying);
        adamW.argument(at++, (float) (rate * rule.weightDecay()));
        adamW.argument(at++, (float) rule.beta1());
        adamW.argument(at++, (float) (1 - rule.beta1()));
        adamW.argument(at++, (float) rule.beta2());
        adamW.argument(at++, (float) (1 - rule.beta2()));
        adamW.argument(at++, (float) (rate / correction1));
        adamW.argument(at++, (float) (1 / Math.sqrt(correction2)));
        adamW.argument(at, (float) rule.epsilon());
        adamW.enqueue(all, items);
    }

    private void step(OptimizerRule.Sgd rule, double rate, long norms) {
        int at = 1;
        sgd.argument(at++, 0L);
        sgd.argument(at++, layout.gradients());
        sgd.argument(at++, layout.moments(0));
        sgd.argument(at++, norms);
        sgd.argument(at++, values);
        sgd.argument(at++, rule.decayAll() ? values : decaying);
        sgd.argument(at++, (float) rule.momentum());
        sgd.argument(at++, (float) rate);
        sgd.argument(at, (float) rule.weightDecay());
        sgd.enqueue(all, items);
    }

    /** Adds the time of the last packing. */
    void addPacks(Profile profile) {
        for (Pack pack : packs) {
            profile.add("pack", pack.kernel().profiledNanos(), 0, 0);
        }
    }

    /** Adds the time of the last step. */
    void addStep(Profile profile, OptimizerRule rule) {
        long region = layout.parameterBytes();
        profile.add("gradient_squares", squares.profiledNanos(), 0, region);
        profile.add("gradient_norm", norm.profiledNanos(), 0, (long) Float.BYTES * groups);
        switch (rule) {
            case OptimizerRule.AdamW _ -> profile.add("adamw", adamW.profiledNanos(), 0, 7 * region);
            case OptimizerRule.Sgd _ -> profile.add("sgd", sgd.profiledNanos(), 0, 5 * region);
        }
    }

    /** Norm of the gradient of the last step, once it is done. */
    double norm() {
        buffer.read(layout.optimizer(), result, 0, Float.BYTES);
        return result.get(ValueLayout.JAVA_FLOAT, 0);
    }
}
