package dev.vitrail.compiler.fuse;

import dev.vitrail.compiler.ir.Section;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A section as kernels, in order. The backward pass first takes every image down to the section's input, then sums the
 * gradients of the parameters over the batch.
 */
public record KernelSection(
        Section section, List<Kernel> forward, List<Kernel> backward, List<Kernel> parameterGradients) {

    /** All kernels in order. */
    public Stream<Kernel> all() {
        return Stream.of(forward, backward, parameterGradients).flatMap(List::stream);
    }

    @Override
    public String toString() {
        return "section " + section.name()
                + (section.isBlock() ? " x " + section.layers().count() : "")
                + print("forward", forward)
                + print("backward", backward)
                + print("parameter gradients", parameterGradients);
    }

    private static String print(String title, List<Kernel> kernels) {
        return "\n  " + title + kernels.stream().map(k -> "\n    " + print(k)).collect(Collectors.joining());
    }

    private static String print(Kernel kernel) {
        String name = kernel instanceof Kernel.Single single
                ? single.op().toString()
                : kernel.getClass().getSimpleName();
        String epilogue = kernel instanceof Kernel.Linear linear
                ? " + " + linear.epilogue().getClass().getSimpleName()
                : "";
        return join(kernel.writes()) + " = " + name + epilogue + " " + join(kernel.reads());
    }

    private static String join(List<dev.vitrail.compiler.ir.Value> values) {
        return values.stream().map(v -> v + ": " + v.type()).collect(Collectors.joining(", "));
    }
}
