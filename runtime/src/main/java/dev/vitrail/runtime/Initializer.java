package dev.vitrail.runtime;

/** The distribution of a parameter's first values. */
public sealed interface Initializer {

    /** One value for all elements. */
    record Constant(double value) implements Initializer {}

    /** Normal distribution around 0. */
    record Normal(double deviation) implements Initializer {}

    /** Normal distribution around 0 with deviation {@code deviation}, drawn again while beyond {@code cut} (absolute). */
    record TruncatedNormal(double deviation, double cut) implements Initializer {}

    /** Uniform in [-bound, bound). */
    record Uniform(double bound) implements Initializer {}
}
