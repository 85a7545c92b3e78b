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
        boolean images = kernel instanceof Kernel.Single single
                && single.op() instanceof Op.Patchify
                && single.inputs().contains(value);
        return Math.ceilDiv(value.type().elements(), images ? Float.BYTES : 1);
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

    /** One product of [T, T] with the heads' dimensions. */
    private static long scores(Kernel.Attention attention) {
        return 2
                * attention.mixed().type().elements()
                * attention.mixed().type().dim(0);
    }
}
