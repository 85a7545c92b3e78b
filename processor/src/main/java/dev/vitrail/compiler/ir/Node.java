package dev.vitrail.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One application of an operation: inputs to one output. */
public record Node(Op op, List<Value> inputs, Value output) {

    public Node {
        inputs = List.copyOf(inputs);
    }

    /** The types of the operands. */
    public List<TensorType> inputTypes() {
        List<TensorType> types = new ArrayList<>(inputs.size());
        for (Value input : inputs) {
            types.add(input.type());
        }
        return types;
    }

    // Outputs tell the nodes of a graph apart; a hash over everything would visit every operand's sizes.
    @Override
    public int hashCode() {
        return output.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Node(Op otherOp, List<Value> otherInputs, Value otherOutput)
                        && output.equals(otherOutput)
                        && op.equals(otherOp)
                        && inputs.equals(otherInputs);
    }

    /** The operand at a position. */
    public Value input(int index) {
        return inputs.get(index);
    }
}
