package dev.vitrail.runtime;

/**
 * The declared architecture, as the annotation says it with defaults filled in. Enumerations by their names, since the
 * runtime does not depend on the annotations.
 */
public record Architecture(
        int imageHeight,
        int imageWidth,
        int channels,
        int patchSize,
        int layers,
        int hiddenSize,
        int heads,
        int mlpSize,
        int classes,
        String positionEmbedding,
        boolean positionOnClassToken,
        String pooling,
        String activation,
        boolean qkvBias,
        double layerNormEps,
        String init,
        double dropout,
        double attentionDropout,
        double stochasticDepth) {

    /** Patches per image. */
    public int patches() {
        return (imageHeight / patchSize) * (imageWidth / patchSize);
    }

    /** Length of the sequence: patches, and the class token where there is one. */
    public int tokens() {
        return patches() + (pooling.equals("CLASS_TOKEN") ? 1 : 0);
    }

    /** Values per image: channels x height x width. */
    public long imageFloats() {
        return (long) channels * imageHeight * imageWidth;
    }
}
