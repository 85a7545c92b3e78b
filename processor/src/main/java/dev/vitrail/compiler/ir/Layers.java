package dev.vitrail.compiler.ir;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The layers of the encoder that a section stands for; it runs once for each, with the parameters of that layer.
 *
 * @param first number of the first
 * @param count how many; 0 for a section outside the encoder, which runs once and has parameters of its own
 * @param of layers of the whole encoder; 0 outside
 */
public record Layers(int first, int count, int of) {
    /** A section outside the encoder. */
    public static final Layers OUTSIDE = new Layers(0, 0, 0);

    /** Number of the layer after the last one. */
    public int end() {
        return first + count;
    }

    /** The number of the layer in each run of the section, in order; 0 outside the encoder. */
    public List<Integer> runs() {
        return IntStream.range(first, first + Math.max(1, count)).boxed().toList();
    }
}
