package dev.vitrail.compiler.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who computes and who reads each value of a graph. */
public final class Uses {
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, List<Node>> readers = new HashMap<>();

    Uses(Graph graph) {
        for (Node node : graph.nodes()) {
            producers.put(node.output(), node);
            for (Value input : new LinkedHashSet<>(node.inputs())) {
                readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node);
            }
        }
    }

    /** The node that computes a value; null for inputs and parameters. */
    public @Nullable Node producer(Value value) {
        return producers.get(value);
    }

    /** The nodes that read a value, in order. */
    public List<Node> readers(Value value) {
        return readers.getOrDefault(value, List.of());
    }
}
