package dev.vitrail.runtime;

/** How {@link Model#update} changes the parameters. The learning rate and the step number come with each call. */
public sealed interface OptimizerRule {

    /** Running means kept per parameter. */
    int slots();

    /** Greatest L2 norm of the whole gradient, a longer one is scaled down to it; 0 means no clipping. */
    double clipNorm();

    /** Decoupled weight decay: a step takes rate * weightDecay * p from p. */
    double weightDecay();

    /** Whether every parameter decays, not only matrices. */
    boolean decayAll();

    /**
     * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as PyTorch's AdamW:
     * p -= rate * weightDecay * p; p -= rate * mHat / (sqrt(vHat) + epsilon).
     */
    record AdamW(double beta1, double beta2, double epsilon, double weightDecay, boolean decayAll, double clipNorm)
            implements OptimizerRule {
        @Override
        public int slots() {
            return 2;
        }
    }

    /** Momentum as PyTorch's SGD: m = momentum * m + g; p -= rate * (m + weightDecay * p). */
    record Sgd(double momentum, double weightDecay, boolean decayAll, double clipNorm) implements OptimizerRule {
        @Override
        public int slots() {
            return 1;
        }
    }
}
