package dev.vitrail.compiler.ir;

import java.util.List;

/**
 * A stretch of the model: the embedding, the encoder block, the last block where it differs, the head.
 *
 * <p>The first input of the forward graph is what the stretch before hands over, its first output what it hands on. The
 * backward graph's first input is the gradient of that output (for the last stretch: of the loss); its first output,
 * unless it is the gradient of a parameter, is the gradient of the first input. The backward graph may read any value of
 * the forward graph; those are the values to keep.
 *
 * @param layers those that it stands for; {@link Layers#OUTSIDE} for a stretch that is not a block
 * @param backward has no nodes before differentiation
 */
public record Section(String name, Layers layers, Graph forward, Graph backward) {

    /** Whether it is an encoder block, with the parameters of a layer. */
    public boolean isBlock() {
        return layers.count() > 0;
    }

    /** The gradients handed in from the section behind. */
    public List<Value> seeds() {
        return backward.inputs().isEmpty() ? List.of() : backward.inputs().subList(0, 1);
    }

    /** This section with other graphs. */
    public Section with(Graph newForward, Graph newBackward) {
        return new Section(name, layers, newForward, newBackward);
    }
}
