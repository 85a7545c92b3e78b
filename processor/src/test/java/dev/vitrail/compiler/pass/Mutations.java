package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.Layout;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.ShapeRules;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every mistake of one node that types allow: another operand, exchanged operands, another attribute, a lost summand. */
final class Mutations {

    /** A wrong graph and what is wrong with it. */
    record Mutation(String description, Graph graph) {}

    private Mutations() {}

    static List<Mutation> of(Graph graph) {
        List<Mutation> mutations = new ArrayList<>();
        Set<Value> present = new LinkedHashSet<>(graph.inputs());
        present.addAll(graph.parameters());
        for (int position = 0; position < graph.nodes().size(); position++) {
            Node node = graph.nodes().get(position);
            for (Node wrong : mutants(node, present)) {
                List<Node> nodes = new ArrayList<>(graph.nodes());
                nodes.set(position, wrong);
                mutations.add(new Mutation(node + " became " + wrong, graph.withNodes(nodes)));
            }
            if (node.op() instanceof Op.Add) {
                node.inputs()
                        .forEach(kept -> mutations.add(
                                new Mutation(node + " lost all but " + kept, replace(graph, node.output(), kept))));
            }
            present.add(node.output());
        }
        return mutations;
    }

    private static List<Node> mutants(Node node, Set<Value> present) {
        List<Node> mutants = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            for (Value other : present) {
                if (!other.equals(node.input(i))
                        && other.type().equals(node.input(i).type())) {
                    List<Value> inputs = new ArrayList<>(node.inputs());
                    inputs.set(i, other);
                    mutants.add(new Node(node.op(), inputs, node.output()));
                }
            }
            for (int j = i + 1; j < node.inputs().size(); j++) {
                List<Value> inputs = new ArrayList<>(node.inputs());
                java.util.Collections.swap(inputs, i, j);
                // a sum does not mind
                if (!(node.op() instanceof Op.Add) && fits(node.op(), inputs, node.output())) {
                    mutants.add(new Node(node.op(), inputs, node.output()));
                }
            }
        }
        for (Op other : wrongOps(node.op())) {
            if (fits(other, node.inputs(), node.output())) {
                mutants.add(new Node(other, node.inputs(), node.output()));
            }
        }
        return mutants;
    }

    private static List<Op> wrongOps(Op op) {
        return switch (op) {
            case Op.Matmul _ ->
                List.of(new Op.Matmul(Layout.NT), new Op.Matmul(Layout.NN)).stream()
                        .filter(other -> !other.equals(op))
                        .map(Op.class::cast)
                        .toList();
            case Op.BatchMatmul(Layout layout, double scale) ->
                List.of(
                        new Op.BatchMatmul(layout, scale * 2),
                        new Op.BatchMatmul(layout, -scale),
                        new Op.BatchMatmul(layout == Layout.NN ? Layout.TN : Layout.NN, scale));
            case Op.GeluGradient(boolean tanhForm) -> List.of(new Op.GeluGradient(!tanhForm));
            case Op.LayerNormInputGradient _ -> List.of(new Op.LayerNormInputGradient(0.01));
            case Op.LayerNormScaleGradient _ -> List.of(new Op.LayerNormScaleGradient(0.01));
            case Op.Dropout(double rate, int site) ->
                List.of(new Op.Dropout(rate, site + 11), new Op.Dropout(rate / 2, site));
            case Op.DropPath(double rate, int site) -> List.of(new Op.DropPath(rate, site + 11));
            case Op.SelectToken() -> List.of(new Op.MeanTokens());
            case Op.MeanTokens() -> List.of(new Op.SelectToken());
            case Op.SpreadTokens(int tokens) -> List.of(new Op.PlaceToken(tokens));
            case Op.PlaceToken(int tokens) -> List.of(new Op.SpreadTokens(tokens));
            default -> List.of();
        };
    }

    private static boolean fits(Op op, List<Value> inputs, Value output) {
        try {
            return ShapeRules.result(op, inputs.stream().map(Value::type).toList())
                    .equals(output.type());
        } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
            return false;
        }
    }

    /** The graph with every use of a value replaced, its results too. */
    private static Graph replace(Graph graph, Value value, Value by) {
        Map<Value, Value> renamed = new HashMap<>(Map.of(value, by));
        List<Node> nodes = graph.nodes().stream()
                .filter(node -> !node.output().equals(value))
                .map(node -> new Node(
                        node.op(),
                        node.inputs().stream()
                                .map(v -> renamed.getOrDefault(v, v))
                                .toList(),
                        node.output()))
                .toList();
        List<Value> outputs =
                graph.outputs().stream().map(v -> renamed.getOrDefault(v, v)).toList();
        return new Graph(graph.name(), graph.inputs(), nodes, outputs);
    }
}
