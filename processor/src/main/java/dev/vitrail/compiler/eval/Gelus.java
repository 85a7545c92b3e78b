package dev.vitrail.compiler.eval;

/** Both forms of GELU and their derivatives in double precision (spec A-8). */
public final class Gelus {
    private static final double TANH_SLOPE = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private Gelus() {}

    /** GELU of x. */
    public static double gelu(double x, boolean tanhForm) {
        return tanhForm ? 0.5 * x * (1 + Math.tanh(inner(x))) : x * normal(x);
    }

    /** The derivative at x. */
    public static double derivative(double x, boolean tanhForm) {
        if (!tanhForm) {
            return normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        }
        double t = Math.tanh(inner(x));
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * TANH_SLOPE * (1 + 3 * CUBIC * x * x);
    }

    private static double inner(double x) {
        return TANH_SLOPE * (x + CUBIC * x * x * x);
    }

    /** The normal distribution function: a series for small arguments, a continued fraction in the tails. */
    static double normal(double x) {
        double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        if (Math.abs(x) < 4) {
            double term = x, sum = x;
            for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
                term *= x * x / (2 * n + 1);
                sum += term;
            }
            return 0.5 + density * sum;
        }
        double fraction = 0, z = Math.abs(x);
        for (int n = 60; n > 0; n--) {
            fraction = n / (z + fraction);
        }
        double tail = density / (z + fraction);
        return x < 0 ? tail : 1 - tail;
    }
}
