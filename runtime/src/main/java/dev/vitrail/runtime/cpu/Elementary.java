package dev.vitrail.runtime.cpu;

/**
 * The elementary functions, in scalar form. {@link VectorOps} performs the same operations in the same order, so both give
 * the same bits; {@code Math.exp} and the Vector API's own functions are not used because their bits differ between
 * machines and between interpreted and compiled code.
 *
 * <p>Coefficients: weighted least squares with Lawson's reweighting (which converges to the minimax polynomial) in double
 * precision against SciPy's functions, then rounded to float.
 */
final class Elementary {

    // exp(x) = 2^n * exp(r), n = round(x / ln 2), |r| <= ln 2 / 2; exp(r) = 1 + r + r^2 (E2 + E3 r + ... + E6 r^4),
    // relative
    // error of the polynomial 4e-9 before rounding. Below EXP_LOWEST the exponent would leave the normal range.
    static final float EXP_LOWEST = -86.5f;
    static final float EXP_GREATEST = 88f;
    static final float LOG2_E = 1.44269504f;
    /** Adding 1.5 * 2^23 rounds to an integer, which is then the low bits of the sum. */
    static final float ROUNDER = 12582912f;
    /** ln 2 in two parts; the products of the first with integers below 2^9 are exact. */
    static final float LN2_HIGH = 0.693359375f;

    static final float LN2_LOW = -2.12194440e-4f;
    static final float E2 = 0.499999940f;
    static final float E3 = 0.166665196f;
    static final float E4 = 0.0416684039f;
    static final float E5 = 0.00836889911f;
    static final float E6 = 0.00138142216f;

    // Upper tail of the normal distribution, for z >= 0: Q(z) = exp(-z^2 / 2) t (Q0 + Q1 t + ... + Q8 t^8) with
    // t = 1 / (1 + TAIL z), relative error of the polynomial 3e-8, with rounding 3e-7. The form of Abramowitz and
    // Stegun 7.1.26, with more terms.
    static final float TAIL = 0.34f;
    static final float Q0 = 0.135620505f;
    static final float Q1 = 0.136112198f;
    static final float Q2 = 0.115197696f;
    static final float Q3 = 0.115359023f;
    static final float Q4 = -0.0447181538f;
    static final float Q5 = 0.202182278f;
    static final float Q6 = -0.273132473f;
    static final float Q7 = 0.139499396f;
    static final float Q8 = -0.0261204615f;
    /** 1 / sqrt(2 pi). */
    static final float DENSITY = 0.398942280f;

    // tanh form of GELU: 0.5 x (1 + tanh(u)) = x / (1 + exp(-2 u)), u = sqrt(2 / pi) (x + 0.044715 x^3).
    /** -2 sqrt(2 / pi). */
    static final float TANH_A = -1.59576912f;
    /** -2 sqrt(2 / pi) * 0.044715. */
    static final float TANH_B = -0.0713548163f;

    /** 2 u' = TANH_SLOPE_A + TANH_SLOPE_B x^2. */
    static final float TANH_SLOPE_A = 1.59576912f;

    static final float TANH_SLOPE_B = 0.214064449f;
    /** Beyond, the slope is 0 or 1, and x^3 could overflow. */
    static final float SLOPE_LIMIT = 10f;

    private Elementary() {}

    /** exp(x) within 2 units in the last place for x in [-86.5, 88]; outside, the value at the nearer end. */
    static float exp(float x) {
        x = x < EXP_LOWEST ? EXP_LOWEST : x; // a NaN stays one
        x = x > EXP_GREATEST ? EXP_GREATEST : x;
        float shifted = Math.fma(x, LOG2_E, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, -LN2_HIGH, x);
        r = Math.fma(n, -LN2_LOW, r);
        float p = Math.fma(E6, r, E5);
        p = Math.fma(p, r, E4);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }

    /** Natural logarithm of a positive normal number, within 1 unit in the last place; in double, without the platform's. */
    static float log(float x) {
        long bits = Double.doubleToRawLongBits(x);
        int exponent = (int) (bits >>> 52) - 1023;
        double m = Double.longBitsToDouble((bits & 0x000f_ffff_ffff_ffffL) | 0x3ff0_0000_0000_0000L);
        if (m > 1.4142135623730951) {
            m *= 0.5;
            exponent++;
        }
        double s = (m - 1) / (m + 1); // log(m) = 2 atanh(s), |s| <= 0.172
        double q = s * s;
        double series = 1.0 / 11;
        series = Math.fma(series, q, 1.0 / 9);
        series = Math.fma(series, q, 1.0 / 7);
        series = Math.fma(series, q, 1.0 / 5);
        series = Math.fma(series, q, 1.0 / 3);
        series = Math.fma(series, q, 1.0);
        return (float) Math.fma(exponent, 0.6931471805599453, 2 * s * series);
    }

    /** Q(z) for z = |x|, given e = exp(-z^2 / 2). */
    private static float upperTail(float z, float e) {
        float t = 1f / Math.fma(z, TAIL, 1f);
        float q = Math.fma(Q8, t, Q7);
        q = Math.fma(q, t, Q6);
        q = Math.fma(q, t, Q5);
        q = Math.fma(q, t, Q4);
        q = Math.fma(q, t, Q3);
        q = Math.fma(q, t, Q2);
        q = Math.fma(q, t, Q1);
        q = Math.fma(q, t, Q0);
        return q * t * e;
    }

    /** Exact GELU, x Phi(x) = max(x, 0) - |x| Q(|x|). */
    static float gelu(float x) {
        float z = Math.abs(x);
        float q = upperTail(z, exp(x * x * -0.5f));
        return Math.fma(-z, q, (x + z) * 0.5f);
    }

    /** Its derivative, Phi(x) + x phi(x). */
    static float geluSlope(float x) {
        float z = Math.abs(x);
        float e = exp(x * x * -0.5f);
        float q = upperTail(z, e);
        float phi = x > 0 ? 1f - q : q;
        return Math.fma(x * DENSITY, e, phi);
    }

    /** GELU in tanh form. */
    static float geluTanh(float x) {
        float e = exp(x * Math.fma(x * x, TANH_B, TANH_A));
        return x / (1f + e);
    }

    /** Its derivative: s + x s (1 - s) 2 u', s = 1 / (1 + e), 1 - s = e s, e = exp(-2 u). */
    static float geluTanhSlope(float x) {
        x = x < -SLOPE_LIMIT ? -SLOPE_LIMIT : x;
        x = x > SLOPE_LIMIT ? SLOPE_LIMIT : x;
        float square = x * x;
        float e = exp(x * Math.fma(square, TANH_B, TANH_A));
        float s = 1f / (1f + e);
        float inner = x * Math.fma(square, TANH_SLOPE_B, TANH_SLOPE_A);
        return Math.fma(e * s * s, inner, s);
    }

    /** Sum of the lanes of a row sum: always this tree. */
    static float sumLanes(float[] lane) {
        float a = (lane[0] + lane[8]) + (lane[4] + lane[12]);
        float b = (lane[1] + lane[9]) + (lane[5] + lane[13]);
        float c = (lane[2] + lane[10]) + (lane[6] + lane[14]);
        float d = (lane[3] + lane[11]) + (lane[7] + lane[15]);
        return (a + c) + (b + d);
    }

    /** The same tree in double precision. */
    static double sumLanes(double[] lane) {
        double a = (lane[0] + lane[8]) + (lane[4] + lane[12]);
        double b = (lane[1] + lane[9]) + (lane[5] + lane[13]);
        double c = (lane[2] + lane[10]) + (lane[6] + lane[14]);
        double d = (lane[3] + lane[11]) + (lane[7] + lane[15]);
        return (a + c) + (b + d);
    }
}
