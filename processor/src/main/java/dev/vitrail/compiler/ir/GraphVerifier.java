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
                if (!input.isParameter() && !input.equals(defined.get(input.name()))) {
                    throw broken(graph, input + " is not defined before its use");
                }
            }
            TensorType expected;
            try {
                expected = ShapeRules.result(node.op(), node.inputTypes());
            } catch (IllegalArgumentException wrong) {
                throw new IllegalStateException(wrong.getMessage() + " in\n" + graph, wrong);
            }
            if (!expected.equals(node.output().type())) {
                throw broken(graph, node.output() + " should be " + expected);
            }
            define(graph, defined, node.output());
        }
        Set<Value> outputs = new HashSet<>();
        for (Value output : graph.outputs()) {
            if (!output.equals(defined.get(output.name()))) {
                throw broken(graph, "the output " + output + " is never computed");
            }
            if (!outputs.add(output)) {
                throw broken(graph, "the output " + output + " is returned twice");
            }
        }
        return graph;
    }

    /** The laws between a section's two graphs: the backward graph reads values of the forward graph as they are there. */
    public static void verify(Section section) {
        verify(section.forward());
        verify(section.backward());
        verifyReads(section);
    }

    /** Verifies what became of a section that was verified before: an equal graph keeps the same laws. */
    public static void verify(Section section, Section verified) {
        if (!section.forward().equals(verified.forward())) {
            verify(section.forward());
        }
        if (!section.backward().equals(verified.backward())) {
            verify(section.backward());
        }
        verifyReads(section);
    }

    private static void verifyReads(Section section) {
        Map<String, Value> forward = new HashMap<>();
        for (Value input : section.forward().inputs()) {
            forward.put(input.name(), input);
        }
        for (Node node : section.forward().nodes()) {
            forward.put(node.output().name(), node.output());
        }
        List<Value> seeds = section.seeds();
        for (Value input : section.backward().inputs()) {
            if (!seeds.contains(input) && !input.equals(forward.get(input.name()))) {
                throw broken(
                        section.backward(),
                        input + " is neither a gradient handed in nor a value of the forward graph");
            }
        }
    }

    private static void define(Graph graph, Map<String, Value> defined, Value value) {
        if (defined.put(value.name(), value) != null) {
            throw broken(graph, value + " is defined twice");
        }
    }

    private static IllegalStateException broken(Graph graph, String law) {
        return new IllegalStateException(law + " in\n" + graph);
    }
}
