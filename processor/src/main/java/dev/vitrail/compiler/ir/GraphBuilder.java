package dev.vitrail.compiler.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Appends nodes to a graph; works out the types and keeps the names unique. */
public final class GraphBuilder {
    private final String name;
    private final String prefix;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();

    public GraphBuilder(String name) {
        this(name, "");
    }

    /** All names that are asked for get the prefix, in camel case, where they do not have it. */
    public GraphBuilder(String name, String prefix) {
        this.name = name;
        this.prefix = prefix;
    }

    /** Takes a name out of use, so that no value gets it. */
    public GraphBuilder reserve(String taken) {
        names.putIfAbsent(taken, 1);
        return this;
    }

    /** An input of the graph. */
    public Value input(String valueName, TensorType type) {
        Value value = new Value(prefixed(valueName), type);
        reserve(value.name());
        inputs.add(value);
        return value;
    }

    /** A value computed elsewhere that this graph reads; becomes an input once. */
    public Value use(Value value) {
        if (!value.isParameter()
                && !inputs.contains(value)
                && nodes.stream().noneMatch(n -> n.output().equals(value))) {
            inputs.add(value);
            reserve(value.name());
        }
        return value;
    }

    /** Appends {@code op} and returns its result, called {@code valueName} or that with a number behind it. */
    public Value add(String valueName, Op op, Value... operands) {
        List<TensorType> types = new ArrayList<>(operands.length);
        for (Value operand : operands) {
            types.add(operand.type());
        }
        TensorType type = ShapeRules.result(op, types);
        String base = prefixed(valueName);
        int uses = names.merge(base, 1, Integer::sum);
        Value output = new Value(uses == 1 ? base : base + uses, type);
        nodes.add(new Node(op, List.of(operands), output));
        return output;
    }

    private String prefixed(String valueName) {
        return valueName.startsWith(prefix)
                ? valueName
                : prefix + Character.toUpperCase(valueName.charAt(0)) + valueName.substring(1);
    }

    /** The graph so far. */
    public Graph build(List<Value> outputs) {
        return new Graph(name, inputs, nodes, outputs);
    }
}
