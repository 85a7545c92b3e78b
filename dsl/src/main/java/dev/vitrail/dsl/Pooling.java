package dev.vitrail.dsl;

/** What the classifier reads (paper, D.3). */
public enum Pooling {
    /** A learned token before the patches; after the final norm the classifier reads it alone. */
    CLASS_TOKEN,

    /** No class token; final norm, then the mean over all tokens (A-11, google's order). */
    MEAN
}
