package dev.vitrail.dsl;

/**
 * Non-linearity of the MLP. The two forms of GELU differ by up to 4.7e-4: a model keeps the one it was trained
 * with.
 */
public enum Activation {
    /** The exact form: 0.5 x (1 + erf(x / sqrt 2)); timm's and PyTorch's. */
    GELU,

    /** The tanh form: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))); google's. */
    GELU_TANH
}
