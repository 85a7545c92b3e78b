package dev.vitrail.runtime.cpu;

/** What a profile tells apart: the kernels of a step, those that do the same work under one name. */
public enum KernelKind {
    LINEAR("linear"),
    LINEAR_GELU("linear + GELU"),
    LINEAR_RESIDUAL("linear + residual"),
    INPUT_GRADIENT("input gradient"),
    INPUT_GRADIENT_GELU("input gradient + GELU'"),
    WEIGHT_GRADIENT("weight gradient"),
    ATTENTION("attention"),
    ATTENTION_BACKWARD("attention backward"),
    LAYER_NORM("norm"),
    LAYER_NORM_BACKWARD("norm backward"),
    GELU("GELU alone"),
    DROPOUT("dropout"),
    TOKENS("tokens and tables"),
    LOSS("cross-entropy"),
    BATCH_SUMS("sums over the batch"),
    GRADIENT_NORM("norm of the gradient"),
    OPTIMIZER("optimizer"),
    PACK("packing of weights");

    private final String title;

    KernelKind(String title) {
        this.title = title;
    }

    /** Name for people. */
    public String title() {
        return title;
    }
}
