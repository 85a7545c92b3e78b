package dev.vitrail.dsl;

/** How the position of a token enters the model (paper, D.4). */
public enum PositionEmbedding {
    /** No position at all: the model sees a bag of patches (PE-0). */
    NONE,

    /** A learned row per position in raster order, added to the tokens before the first block (PE-1). */
    LEARNED_1D
}
