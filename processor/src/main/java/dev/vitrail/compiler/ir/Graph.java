package dev.vitrail.compiler.ir;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A straight line of operations. Operands are inputs, parameters (named {@code $..}, not listed among the inputs) or
 * results of earlier nodes.
 */
public record Graph(String name, List<Value> inputs, List<Node> nodes, List<Value> outputs) {

    public Graph {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
    }

    /** This graph with other nodes. */
    public Graph withNodes(List<Node> changed) {
        return new Graph(name, inputs, changed, outputs);
    }

    /** Who computes and who reads each value. */
    public Uses uses() {
        return new Uses(this);
    }

    /** The parameters that the nodes read, in order of first use. */
    public Set<Value> parameters() {
        Set<Value> parameters = new LinkedHashSet<>();
        for (Node node : nodes) {
            node.inputs().stream().filter(Value::isParameter).forEach(parameters::add);
        }
        return parameters;
    }

    @Override
    public String toString() {
        return GraphPrinter.print(this);
    }
}
