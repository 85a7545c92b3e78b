package dev.vitrail.compiler.plan;

import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Parameter;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where each parameter lies, and its packed forms.
 *
 * @param bytes of one copy of all parameters
 * @param packedBytes of the panels that the forward pass reads
 * @param packedTransposedBytes of the panels that only the backward pass reads: of one block at a time, and of the head
 */
public record ParameterLayout(List<Placed> parameters, long bytes, long packedBytes, long packedTransposedBytes) {

    /** A cache line, and the widest vector. */
    static final int ALIGNMENT = 64;

    /**
     * A parameter with its place.
     *
     * @param offset of block 0's tensor in the parameters
     * @param stride from one block's to the next
     * @param packed offset of the panels for x W^T among all such, or -1
     * @param packedTransposed offset of the panels for dy W among all such, whatever the block, or -1
     */
    public record Placed(Parameter parameter, long offset, long stride, long packed, long packedTransposed) {}

    /** Decaying parameters first, so that the optimizer's pass is two ranges. */
    static ParameterLayout of(List<Parameter> parameters, List<KernelSection> sections) {
        Set<Value> forward = new HashSet<>();
        Set<Value> backward = new HashSet<>();
        sections.stream().flatMap(KernelSection::all).forEach(kernel -> {
            if (kernel instanceof Kernel.Linear linear) {
                forward.add(linear.weight());
            } else if (kernel instanceof Kernel.InputGradient gradient) {
                backward.add(gradient.weight());
            }
        });
        List<Placed> placed = new ArrayList<>();
        long at = 0, packed = 0, transposed = 0;
        List<Parameter> decayingFirst = parameters.stream()
                .sorted(Comparator.comparing(parameter -> !parameter.decays()))
                .toList();
        for (Parameter parameter : decayingFirst) {
            boolean packs = forward.contains(parameter.value()), packsTransposed = backward.contains(parameter.value());
            long stride = align(Float.BYTES * parameter.value().type().elements());
            placed.add(new Placed(parameter, at, stride, packs ? packed : -1, packsTransposed ? transposed : -1));
            at += stride * copies(parameter);
            packed += packs ? copies(parameter) * panels(parameter, false) : 0;
            transposed += packsTransposed ? panels(parameter, true) : 0;
        }
        placed.sort(Comparator.comparing(p -> parameters.indexOf(p.parameter())));
        return new ParameterLayout(List.copyOf(placed), at, packed, transposed);
    }

    /** The place of a parameter. */
    public Placed of(Value parameter) {
        return parameters.stream()
                .filter(placed -> placed.parameter().value().equals(parameter))
                .findFirst()
                .orElseThrow();
    }

    private static int copies(Parameter parameter) {
        return Math.max(1, parameter.layers());
    }

    private static long panels(Parameter parameter, boolean transposed) {
        TensorType type = parameter.value().type();
        return transposed ? panelBytes(type.dim(1), type.dim(0)) : panelBytes(type.dim(0), type.dim(1));
    }

    /** Panels of 64 columns, the last one of 16, 32 or 64, whichever covers the rest; as the runtime's Matmul lays out. */
    static long panelBytes(int columns, int depth) {
        int rest = columns % 64;
        int last = rest == 0 ? 0 : rest <= 16 ? 16 : rest <= 32 ? 32 : 64;
        return align((long) Float.BYTES * depth * (columns - rest + last));
    }

    static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
