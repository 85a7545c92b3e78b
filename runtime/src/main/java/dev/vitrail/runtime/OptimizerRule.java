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

        /** Bias correction of the mean gradient, 1 - beta1^step. */
        public double correction1(long step) {
            return 1 - power(beta1, step);
        }

        /** Bias correction of the mean squared gradient, 1 - beta2^step. */
        public double correction2(long step) {
            return 1 - power(beta2, step);
        }

        // By squaring: the bits of Math.pow differ between machines, and StrictMath.pow allocates.
        private static double power(double base, long exponent) {
            double power = 1;
            for (long rest = exponent; rest > 0; rest >>= 1) {
                if ((rest & 1) == 1) {
                    power *= base;
                }
                base *= base;
            }
            return power;
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
