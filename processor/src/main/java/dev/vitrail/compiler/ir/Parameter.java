package dev.vitrail.compiler.ir;

import java.util.List;

/**
 * A trainable tensor as the model's files know it.
 *
 * @param value its name and type in the graphs
 * @param path its name in checkpoints, timm's; {@code {layer}} stands for the block's number
 * @param shape its shape in checkpoints
 * @param layers number of blocks with one each, 0 for a tensor outside the blocks
 * @param decays whether weight decay applies (spec T-6: matrices only)
 * @param initial its first values
 */
public record Parameter(Value value, String path, List<Integer> shape, int layers, boolean decays, Initial initial) {

    /** The distribution of the first values; numbers worked out from the scheme and the sizes. */
    public sealed interface Initial {
        record Constant(double value) implements Initial {}

        record Normal(double deviation) implements Initial {}

        record TruncatedNormal(double deviation, double cut) implements Initial {}

        record Uniform(double bound) implements Initial {}
    }
}
