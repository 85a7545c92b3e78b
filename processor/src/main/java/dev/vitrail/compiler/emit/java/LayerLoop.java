package dev.vitrail.compiler.emit.java;

import com.palantir.javapoet.CodeBlock;
import dev.vitrail.compiler.ir.Layers;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The calls of a section, which run once for each of its layers: a loop over {@code layer}, or the calls alone for one. */
final class LayerLoop {
    private LayerLoop() {}

    /**
     * From the first layer on.
     *
     * @param number how the code writes the number of a layer
     * @param calls of the layer that an expression gives
     */
    static CodeBlock ascending(Layers layers, IntFunction<String> number, Function<String, CodeBlock> calls) {
        String header = "for (int layer = %s; layer < %s; layer++)";
        return of(layers, header, number.apply(layers.first()), number.apply(layers.end()), number, calls);
    }

    /** From the last layer down. */
    static CodeBlock descending(Layers layers, IntFunction<String> number, Function<String, CodeBlock> calls) {
        String header = "for (int layer = %s; layer >= %s; layer--)";
        return of(layers, header, number.apply(layers.end() - 1), number.apply(layers.first()), number, calls);
    }

    private static CodeBlock of(
            Layers layers,
            String header,
            String from,
            String to,
            IntFunction<String> number,
            Function<String, CodeBlock> calls) {
        if (layers.count() <= 1) {
            return calls.apply(number.apply(layers.first()));
        }
        return CodeBlock.builder()
                .beginControlFlow(header.formatted(from, to))
                .add(calls.apply("layer"))
                .endControlFlow()
                .build();
    }
}
