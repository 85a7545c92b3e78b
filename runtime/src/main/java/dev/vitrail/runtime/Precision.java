package dev.vitrail.runtime;

import java.util.Locale;

/** The numbers that products are computed with. Sums, the residual stream, weights and optimizer are float in all. */
public enum Precision {
    /** Float operands, fused multiply-add. */
    FP32,
    /** Operands and saved activations rounded to bf16. */
    BF16,
    /**
     * Every float operand split in two bf16 numbers, three products of them: nearly float's accuracy on matrix units.
     * Where a device has none, the same as {@link #FP32}.
     */
    BF16X3;

    /** As people write it: {@code bf16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
