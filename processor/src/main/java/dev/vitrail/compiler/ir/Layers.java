package dev.vitrail.compiler.ir;

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
}
