package dev.vitrail.compiler.ir;

import java.util.List;

/** One application of an operation: inputs to one output. */
public record Node(Op op, List<Value> inputs, Value output) {

    public Node {
        inputs = List.copyOf(inputs);
    }

    /** The operand at a position. */
    public Value input(int index) {
        return inputs.get(index);
    }
}
