package dev.vitrail.dsl;

/** The update rule. */
public enum Optimizer {
    /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019); epsilon 1e-8. */
    ADAMW,

    /** Stochastic gradient descent with momentum; the paper's rule for fine-tuning (T-7). */
    SGD
}
