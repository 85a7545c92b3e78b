package dev.vitrail.dsl;

/**
 * The numbers that matrix products are computed with. Sums, the residual stream, weights and optimizer are float in all, so
 * a checkpoint of one is a checkpoint of every other.
 */
public enum Precision {
    /** Float operands, fused multiply-add; on every device. */
    FP32,

    /** Operands and saved activations rounded to bf16 (8 significant bits); on OpenCL devices. */
    BF16,

    /**
     * Every float operand split in two bf16 numbers, three products of them: nearly float's accuracy on matrix units; on
     * OpenCL devices. Where a device has no such units, the same as {@link #FP32}.
     */
    BF16X3
}
