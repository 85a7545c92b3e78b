package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Uses;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sum of three zero-padded parts becomes one joinHeads: the parts do not overlap. */
final class JoinHeadGradients {
    private JoinHeadGradients() {}

    static Graph run(Graph graph) {
        Uses uses = graph.uses();
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Map<Integer, Value> parts = new TreeMap<>();
            boolean joins = node.op() instanceof Op.Add && collect(node, uses, parts) && parts.size() == 3;
            nodes.add(joins ? new Node(new Op.JoinHeads(), List.copyOf(parts.values()), node.output()) : node);
        }
        return graph.withNodes(nodes);
    }

    /** Whether a sum consists of distinct thirds only; puts the values they place into {@code parts}. */
    private static boolean collect(Node sum, Uses uses, Map<Integer, Value> parts) {
        for (Value operand : sum.inputs()) {
            Node producer = uses.producer(operand);
            if (producer == null) {
                return false;
            }
            boolean fits = switch (producer.op()) {
                case Op.Add() -> collect(producer, uses, parts);
                case Op.PlaceHeads(int part, int of) when of == 3 -> parts.put(part, producer.input(0)) == null;
                default -> false;
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
