package dev.vitrail.compiler.ir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The laws of a graph: every value is defined once and before its use, every type follows from the shape rules. */
public final class GraphVerifier {
    private GraphVerifier() {}

    /** @throws IllegalStateException with the graph and the first law it breaks */
    public static Graph verify(Graph graph) {
        Map<String, Value> defined = new HashMap<>();
        for (Value input : graph.inputs()) {
            define(graph, defined, input);
        }
        for (Node node : graph.nodes()) {
            for (Value input : node.inputs()) {
                if (!input.isParameter()) {
                    check(graph, input.equals(defined.get(input.name())), input + " is not defined before its use");
                }
            }
            TensorType expected;
            try {
                expected = ShapeRules.result(
                        node.op(), node.inputs().stream().map(Value::type).toList());
            } catch (IllegalArgumentException wrong) {
                throw new IllegalStateException(wrong.getMessage() + " in\n" + graph, wrong);
            }
            check(graph, expected.equals(node.output().type()), node.output() + " should be " + expected);
            define(graph, defined, node.output());
        }
        Set<Value> outputs = new HashSet<>();
        for (Value output : graph.outputs()) {
            check(graph, output.equals(defined.get(output.name())), "the output " + output + " is never computed");
            check(graph, outputs.add(output), "the output " + output + " is returned twice");
        }
        return graph;
    }

    /** The laws between a section's two graphs: the backward graph reads values of the forward graph as they are there. */
    public static void verify(Section section) {
        verify(section.forward());
        verify(section.backward());
        Map<String, Value> forward = new HashMap<>();
        section.forward().inputs().forEach(value -> forward.put(value.name(), value));
        section.forward().nodes().forEach(node -> forward.put(node.output().name(), node.output()));
        List<Value> seeds = section.seeds();
        for (Value input : section.backward().inputs()) {
            check(
                    section.backward(),
                    seeds.contains(input) || input.equals(forward.get(input.name())),
                    input + " is neither a gradient handed in nor a value of the forward graph");
        }
    }

    private static void define(Graph graph, Map<String, Value> defined, Value value) {
        check(graph, defined.put(value.name(), value) == null, value + " is defined twice");
    }

    private static void check(Graph graph, boolean holds, String law) {
        if (!holds) {
            throw new IllegalStateException(law + " in\n" + graph);
        }
    }
}
