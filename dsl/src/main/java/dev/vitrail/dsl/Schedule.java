package dev.vitrail.dsl;

/** The course of the learning rate after the warm-up; p runs from 0 to 1. */
public enum Schedule {
    /** Stays at the peak. */
    CONSTANT,

    /** Falls linearly to 0: peak (1 - p). */
    LINEAR,

    /** Falls along a half cosine to 0: peak (1 + cos(pi p)) / 2. */
    COSINE
}
