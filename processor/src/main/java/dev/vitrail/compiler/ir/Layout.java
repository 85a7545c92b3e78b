package dev.vitrail.compiler.ir;

/** Which operand of a matrix product is taken transposed; the summed dimension is always the shared one. */
public enum Layout {
    /** a b^T: [.., K] and [N, K] give [.., N]. */
    NT,
    /** a b: [.., N] and [N, K] give [.., K]. */
    NN,
    /** a^T b: [R, N] and [R, K] give [N, K]; between values per image and no batched product, it sums over the batch too. */
    TN
}
