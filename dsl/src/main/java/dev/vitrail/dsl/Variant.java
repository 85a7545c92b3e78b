package dev.vitrail.dsl;

/** The standard sizes of the paper (Table 1) and of DeiT. */
public enum Variant {
    /** No preset: layers, hiddenSize, heads and mlpSize are given one by one. */
    CUSTOM,

    /** Ti: 12 layers, hidden size 192, 3 heads, MLP size 768. */
    TINY,

    /** S: 12 layers, hidden size 384, 6 heads, MLP size 1536. */
    SMALL,

    /** B: 12 layers, hidden size 768, 12 heads, MLP size 3072. */
    BASE,

    /** L: 24 layers, hidden size 1024, 16 heads, MLP size 4096. */
    LARGE,

    /** H: 32 layers, hidden size 1280, 16 heads, MLP size 5120. */
    HUGE
}
