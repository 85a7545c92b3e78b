package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Value;
import java.util.List;
import java.util.stream.Stream;

/** Counts what kernels do for an image, from their shapes. */
final class WorkCount {
    private final Storage storage;

    WorkCount(Storage storage) {
        this.storage = storage;
    }

    Launch.Work of(List<Kernel> kernels) {
        long flops = 0, floats = 0, acts = 0, parameters = 0;
        for (Kernel kernel : kernels) {
            flops += flops(kernel);
            for (Value value : Stream.concat(kernel.reads().stream(), kernel.writes().stream())
                    .toList()) {
                long elements = values(kernel, value);
                if (value.isParameter() || value.isParameterGradient()) {
                    parameters += elements;
                } else if (storage.isFloat(value)) {
                    floats += elements;
                } else {
                    acts += elements;
                }
            }
        }
        return new Launch.Work(flops, floats, acts, parameters);
    }

    /** Values read or written; the images of a training come as bytes, a quarter of a float. */
    private static long values(Kernel kernel, Value value) {
        long all = value.type().elements();
        return switch (kernel) {
            case Kernel.Single single
            when single.op() instanceof Op.Patchify && single.inputs().contains(value) ->
                Math.ceilDiv(all, Float.BYTES);
            case Kernel.Linear linear
            when linear.epilogue() instanceof Kernel.Epilogue.Residual(Value residual) && residual.equals(value) ->
                linear.y().type().elements();
            case Kernel.Attention attention when value.equals(attention.qkv()) -> read(attention);
            case Kernel.AttentionGradient gradient
            when value.equals(gradient.forward().qkv()) -> read(gradient.forward());
            default -> all;
        };
    }

    /** Keys and values of all tokens, queries of some. */
    private static long read(Kernel.Attention attention) {
        long row = attention.qkv().type().dim(1) / 3;
        return row * (2L * attention.tokens() + attention.queries());
    }

    private static long flops(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Linear linear -> product(linear.y(), linear.x());
            case Kernel.InputGradient gradient -> product(gradient.dx(), gradient.dy());
            case Kernel.WeightGradient gradient -> product(gradient.dy(), gradient.x());
            case Kernel.Attention attention -> 2 * scores(attention);
            // scores again, the gradients of weights, queries, keys and values
            case Kernel.AttentionGradient gradient -> 5 * scores(gradient.forward());
            case Kernel.LayerNorm _, Kernel.LayerNormGradient _, Kernel.PartialSum _, Kernel.BatchSum _ -> 0;
            case Kernel.Loss _, Kernel.Single _ -> 0;
        };
    }

    private static long product(Value left, Value right) {
        return 2 * left.type().elements() * right.type().dim(-1);
    }

    /** One product of [queries, T] with the heads' dimensions. */
    private static long scores(Kernel.Attention attention) {
        return 2 * attention.mixed().type().elements() * attention.tokens();
    }
}
