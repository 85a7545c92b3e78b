package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Drops nodes whose value nobody reads, and inputs of the backward graph that it no longer needs. */
final class EliminateDeadCode {
    private EliminateDeadCode() {}

    static Section run(Section section) {
        Graph backward = live(section.backward(), Set.of());
        List<Value> inputs = new ArrayList<>(section.seeds());
        Set<Value> read = new HashSet<>();
        backward.nodes().forEach(node -> read.addAll(node.inputs()));
        section.backward().inputs().stream()
                .filter(input -> read.contains(input) && !inputs.contains(input))
                .forEach(inputs::add);
        Graph trimmed = new Graph(backward.name(), inputs, backward.nodes(), backward.outputs());
        return section.with(live(section.forward(), Set.copyOf(inputs)), trimmed);
    }

    private static Graph live(Graph graph, Set<Value> readElsewhere) {
        Set<Value> live = new HashSet<>(graph.outputs());
        live.addAll(readElsewhere);
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes().reversed()) {
            if (live.contains(node.output())) {
                nodes.add(node);
                live.addAll(node.inputs());
            }
        }
        return graph.withNodes(nodes.reversed());
    }
}
