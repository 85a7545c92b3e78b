package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two nodes with equal operation and operands compute one value. */
final class MergeEqualNodes {
    private MergeEqualNodes() {}

    private record Key(Op op, List<Value> inputs) {}

    static Graph run(Graph graph) {
        Map<Key, Value> known = new HashMap<>();
        Map<Value, Value> replaced = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<Value> inputs = node.inputs().stream()
                    .map(input -> replaced.getOrDefault(input, input))
                    .toList();
            Value earlier = known.putIfAbsent(new Key(node.op(), inputs), node.output());
            if (earlier == null || graph.outputs().contains(node.output())) {
                nodes.add(new Node(node.op(), inputs, node.output()));
            } else {
                replaced.put(node.output(), earlier);
            }
        }
        return graph.withNodes(nodes);
    }
}
