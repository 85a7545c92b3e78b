package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.emit.opencl.Launch.Geometry;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention, forward and backward: a group has one head of one image. */
final class AttentionKernels {
    private final ModelSpec spec;
    private final SectionValues values;

    AttentionKernels(ModelSpec spec, SectionValues values) {
        this.spec = spec;
        this.values = values;
    }

    Launch attention(Kernel.Attention attention) {
        List<Operand> operands = new ArrayList<>(List.of(
                Operand.in("qkv", "act", attention.qkv()),
                Operand.out("mixed", "act", attention.mixed()),
                Operand.out("log_sum_exp", "float", attention.logSumExp())));
        return new Launch(
                values.name(attention.mixed()),
                "softmax(q k^T / sqrt(" + spec.headDim() + ")) v, every head by itself, " + queries(attention)
                        + ": [rows, " + 3 * spec.hiddenSize() + "] to [rows, " + spec.hiddenSize() + "]",
                new Geometry.Heads("" + spec.heads()),
                operands,
                "SHARED_ATTENTION\nattention(qkv, mixed, log_sum_exp, " + attention.queries() + ", "
                        + dropout(attention.dropout(), operands) + ", shared);\n",
                values.work(List.of(attention)));
    }

    Launch attentionGradient(Kernel.AttentionGradient gradient) {
        Kernel.Attention forward = gradient.forward();
        List<Operand> operands = new ArrayList<>(List.of(
                Operand.in("qkv", "act", forward.qkv()),
                Operand.in("mixed", "act", forward.mixed()),
                Operand.in("d_mixed", "act", gradient.dMixed()),
                Operand.in("log_sum_exp", "float", forward.logSumExp()),
                Operand.out("d_qkv", "act", gradient.dQkv())));
        return new Launch(
                values.name(gradient.dQkv()),
                "gradient of attention, " + queries(forward) + "; the weights are computed again: [rows, "
                        + spec.hiddenSize() + "] to [rows, " + 3 * spec.hiddenSize() + "]",
                new Geometry.Heads("" + spec.heads()),
                operands,
                "SHARED_ATTENTION\nattention_backward(qkv, mixed, d_mixed, log_sum_exp, d_qkv, " + forward.queries()
                        + ", " + dropout(forward.dropout(), operands) + ", shared);\n",
                values.work(List.of(gradient)));
    }

    private static String queries(Kernel.Attention attention) {
        return attention.queries() == attention.tokens()
                ? "every token a query"
                : "queries of the first " + attention.queries() + " of " + attention.tokens() + " tokens";
    }

    /** Adds the operand of a dropout, and gives the arguments for it. */
    private static String dropout(Kernel.@Nullable WeightDropout dropout, List<Operand> operands) {
        if (dropout == null) {
            return "0, 0, 1.0f";
        }
        operands.add(Operand.dropout("drop", "" + dropout.rate(), dropout.site()));
        return "drop->key, drop->threshold, drop->keep_scale";
    }
}
