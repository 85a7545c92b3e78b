package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.Graph;
import dev.vitrail.compiler.ir.Node;
import dev.vitrail.compiler.ir.Op;
import dev.vitrail.compiler.ir.Uses;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** selectToken(layerNorm(x)) becomes layerNorm(selectToken(x)): the norm works row by row, and one row is read. */
final class SelectBeforeNorm {
    private SelectBeforeNorm() {}

    static Graph run(Graph graph) {
        Uses uses = graph.uses();
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Node norm = node.op() instanceof Op.SelectToken ? uses.producer(node.input(0)) : null;
            if (norm != null
                    && norm.op() instanceof Op.LayerNorm
                    && uses.readers(norm.output()).size() == 1
                    && !graph.outputs().contains(norm.output())) {
                nodes.remove(norm);
                Value selected = new Value("selected", node.output().type());
                nodes.add(new Node(node.op(), List.of(norm.input(0)), selected));
                nodes.add(new Node(norm.op(), List.of(selected, norm.input(1), norm.input(2)), node.output()));
            } else {
                nodes.add(node);
            }
        }
        return graph.withNodes(nodes);
    }
}
