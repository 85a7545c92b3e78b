package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the kernels compute, in double precision and as plainly as possible. */
final class Oracle {
    private Oracle() {}

    /** A [m][k] times Bᵀ, B [n][k]. */
    static double[] timesTransposed(float[] a, float[] b, int m, int n, int k) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    c[i * n + j] += (double) a[i * k + l] * b[j * k + l];
                }
            }
        }
        return c;
    }

    /** [rows][columns] turned into [columns][rows]. */
    static float[] transpose(float[] a, int rows, int columns) {
        float[] t = new float[a.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                t[j * rows + i] = a[i * columns + j];
            }
        }
        return t;
    }

    /** Upper tail of the normal distribution: Taylor series of the density near 0, a continued fraction far out. */
    static double upperTail(double x) {
        if (x < 0) {
            return 1 - upperTail(-x);
        }
        double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        if (x < 3) {
            double term = x;
            double sum = x;
            for (int k = 1; k < 200; k++) {
                term *= x * x / (2 * k + 1);
                sum += term;
            }
            return 0.5 - density * sum;
        }
        double fraction = 0;
        for (int k = 100; k >= 1; k--) {
            fraction = k / (x + fraction);
        }
        return density / (x + fraction);
    }

    static double gelu(double x, boolean tanhForm) {
        if (tanhForm) {
            return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
        }
        return x * upperTail(-x);
    }

    static double geluSlope(double x, boolean tanhForm) {
        if (tanhForm) {
            double t = Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
            return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        }
        return upperTail(-x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Demands |actual - expected| <= tolerance * (largest |expected|), and no NaN. */
    static void assertClose(double[] expected, float[] actual, double tolerance, String what) {
        assertTrue(expected.length == actual.length, what);
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(expected[i] - actual[i]);
            if (!(error <= tolerance * largest)) {
                throw new AssertionError("%s: value %d is %s, expected %s within %s"
                        .formatted(what, i, actual[i], expected[i], tolerance * largest));
            }
        }
    }
}
