package dev.vitrail.compiler.fuse;

import dev.vitrail.compiler.fuse.Kernel.Epilogue;
import dev.vitrail.compiler.ir.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Results of GELU and of norms that only gradients of weights read are not kept from the forward pass, which would take a
 * copy for every block: the backward pass computes them again, for one block at a time. It costs next to nothing, since the
 * kernels that go back through GELU and norms have their operands at hand; and the bits are the same.
 */
final class Recomputation {
    private final Map<Value, Value> again = new LinkedHashMap<>();

    private Recomputation() {}

    /** The kernels of a backward pass, changed where one can compute again what others read. */
    static List<Kernel> in(List<Kernel> backward, List<Kernel> forward) {
        Recomputation recomputation = new Recomputation();
        List<Kernel> producing = backward.stream()
                .map(kernel -> switch (kernel) {
                    case Kernel.InputGradient gradient -> recomputation.gelu(gradient, backward, forward);
                    case Kernel.LayerNormGradient gradient -> recomputation.norm(gradient, backward, forward);
                    default -> kernel;
                })
                .toList();
        return producing.stream().map(recomputation::reading).toList();
    }

    private Kernel gelu(Kernel.InputGradient gradient, List<Kernel> backward, List<Kernel> forward) {
        for (Kernel kernel : forward) {
            if (kernel instanceof Kernel.Linear linear
                    && linear.epilogue() instanceof Epilogue.Gelu gelu
                    && gelu.input().equals(gradient.geluInput())
                    && onlyWeightGradients(linear.y(), backward)) {
                return new Kernel.InputGradient(
                        gradient.dy(),
                        gradient.weight(),
                        gradient.geluInput(),
                        gradient.tanhForm(),
                        gradient.dx(),
                        again(linear.y()));
            }
        }
        return gradient;
    }

    private Kernel norm(Kernel.LayerNormGradient gradient, List<Kernel> backward, List<Kernel> forward) {
        for (Kernel kernel : forward) {
            if (kernel instanceof Kernel.LayerNorm norm
                    && norm.statistics().equals(gradient.statistics())
                    && onlyWeightGradients(norm.y(), backward)) {
                return new Kernel.LayerNormGradient(
                        gradient.dy(),
                        gradient.x(),
                        gradient.scale(),
                        gradient.statistics(),
                        gradient.residual(),
                        gradient.dx(),
                        gradient.partials(),
                        new Kernel.LayerNormGradient.Again(norm.bias(), again(norm.y())));
            }
        }
        return gradient;
    }

    /** Whether gradients of weights read a value and nothing else does: they come after all other kernels of a block. */
    private static boolean onlyWeightGradients(Value value, List<Kernel> backward) {
        List<Kernel> readers = backward.stream()
                .filter(kernel -> kernel.reads().contains(value))
                .toList();
        return !readers.isEmpty() && readers.stream().allMatch(Kernel.WeightGradient.class::isInstance);
    }

    private Value again(Value value) {
        return again.computeIfAbsent(value, kept -> new Value(kept.name() + "Again", kept.type()));
    }

    private Kernel reading(Kernel kernel) {
        return kernel instanceof Kernel.WeightGradient gradient
                ? new Kernel.WeightGradient(
                        gradient.dy(),
                        again.getOrDefault(gradient.x(), gradient.x()),
                        again.containsKey(gradient.x()),
                        gradient.dWeight(),
                        gradient.dBias())
                : kernel;
    }
}
