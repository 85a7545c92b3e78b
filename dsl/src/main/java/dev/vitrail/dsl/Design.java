package dev.vitrail.dsl;

/** How the cells of an {@link AblationStudy} come from its axes. */
public enum Design {
    /** Every combination of the axes' values: shows how choices interact. 2 x 3 x 2 values are 12 cells. */
    FACTORIAL,

    /** The base, and for every value of every axis the base with that value: 2 + 3 + 2 values are 8 cells. */
    ONE_AT_A_TIME
}
