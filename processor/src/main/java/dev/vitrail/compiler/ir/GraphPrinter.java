package dev.vitrail.compiler.ir;

import java.util.stream.Collectors;

/** The text form of a graph; {@link GraphParser} reads it back. */
public final class GraphPrinter {
    private GraphPrinter() {}

    // graph block.forward(%x: f32[B,65,192]) {
    //   %norm1 = layerNorm{eps=1.0E-6} %x, $norm1.weight: f32[192], $norm1.bias: f32[192] : f32[B,65,192]
    //   return %norm1
    // }
    public static String print(Graph graph) {
        StringBuilder text = new StringBuilder("graph ")
                .append(graph.name())
                .append(graph.inputs().stream()
                        .map(input -> input + ": " + input.type())
                        .collect(Collectors.joining(", ", "(", ") {\n")));
        for (Node node : graph.nodes()) {
            text.append("  ")
                    .append(node.output())
                    .append(" = ")
                    .append(OpSyntax.print(node.op()))
                    .append(node.inputs().stream()
                            .map(GraphPrinter::operand)
                            .collect(Collectors.joining(", ", " ", "")))
                    .append(" : ")
                    .append(node.output().type())
                    .append('\n');
        }
        return text.append("  return ")
                .append(graph.outputs().stream().map(Value::toString).collect(Collectors.joining(", ")))
                .append("\n}\n")
                .toString();
    }

    private static String operand(Value value) {
        return value.isParameter() ? value + ": " + value.type() : value.toString();
    }
}
