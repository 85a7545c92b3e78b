package dev.vitrail.runtime.verify;

/**
 * The greatest errors that a model may have beside a reference, all relative.
 *
 * @param forward logits and loss
 * @param gradient every gradient
 * @param step the loss before each AdamW step
 */
public record Tolerances(double forward, double gradient, double step) {
    /** For float products, whatever computes them. */
    public static final Tolerances FLOAT = new Tolerances(1e-5, 1e-4, 1e-4);

    /** For products of operands split into two bf16 numbers. */
    public static final Tolerances SPLIT_BF16 = new Tolerances(1e-4, 1e-3, 1e-3);

    /** For bf16 operands. */
    public static final Tolerances BF16 = new Tolerances(2e-2, 2e-2, 2e-2);
}
