/* ======== GELU and its derivative ======== */
#ifdef PRECISION_BF16
/*
 * Phi(x) - 1/2 and the derivative less 1/2 are odd: x times a polynomial in x^2, fitted for the least greatest error in
 * [-4.5, 4.5], outside the value at the nearer end. In [-12, 12] GELU is off by at most 6.1e-5 and its derivative by 3.2e-4, a
 * fraction of what their storage as bf16 loses. The functions below take more than twice as many operations, and a division.
 */
#define ODD_POLYNOMIAL(name, c0, c1, c2, c3, c4, c5, c6, c7, c8)                                                \
    inline vec name(vec x) {                                                                                    \
        x = CHOOSE(x < -4.5f, -4.5f, x); /* a NaN stays one */                                                  \
        x = CHOOSE(x > 4.5f, 4.5f, x);                                                                          \
        const vec s = x * x;                                                                                    \
        return x * ((((((((c8 * s + c7) * s + c6) * s + c5) * s + c4) * s + c3) * s + c2) * s + c1) * s + c0);  \
    }
ODD_POLYNOMIAL(gelu_part, 0.398705095f, -0.06597092f, 0.00957675278f, -0.00103510951f, 8.10260826e-05f, -4.41465181e-06f,
               1.57115849e-07f, -3.25794081e-09f, 2.96934387e-11f)
ODD_POLYNOMIAL(gelu_slope_part, 0.796875417f, -0.262593448f, 0.0565068983f, -0.00796107762f, 0.000753377506f, -4.72539396e-05f,
               1.87316527e-06f, -4.22860928e-08f, 4.12830464e-10f)
ODD_POLYNOMIAL(gelu_tanh_part, 0.398647308f, -0.0661826506f, 0.00972947851f, -0.00107426208f, 8.62241868e-05f, -4.81253801e-06f,
               1.74880782e-07f, -3.68867026e-09f, 3.40817444e-11f)
ODD_POLYNOMIAL(gelu_tanh_slope_part, 0.796639383f, -0.263157517f, 0.0572152659f, -0.00820432045f, 0.000792832288f, -5.0759365e-05f,
               2.04893172e-06f, -4.69636809e-08f, 4.64274202e-10f)

/* Exact GELU, x Phi(x). */
inline vec gelu(vec x) {
    return x * (0.5f + gelu_part(x));
}

/* Its derivative, Phi(x) + x phi(x). */
inline vec gelu_slope(vec x) {
    return 0.5f + gelu_slope_part(x);
}

/* GELU in tanh form. */
inline vec gelu_tanh(vec x) {
    return x * (0.5f + gelu_tanh_part(x));
}

inline vec gelu_tanh_slope(vec x) {
    return 0.5f + gelu_tanh_slope_part(x);
}
#else
/* Upper tail of the normal distribution Q(z), z >= 0, given e = exp(-z^2 / 2). */
inline vec upper_tail(vec z, vec e) {
    vec t = 1.0f / (z * 0.34f + 1.0f);
    vec q = t * -0.0261204615f + 0.139499396f;
    q = q * t - 0.273132473f;
    q = q * t + 0.202182278f;
    q = q * t - 0.0447181538f;
    q = q * t + 0.115359023f;
    q = q * t + 0.115197696f;
    q = q * t + 0.136112198f;
    q = q * t + 0.135620505f;
    return q * t * e;
}

/* Exact GELU, x Phi(x). */
inline vec gelu(vec x) {
    vec z = MAGNITUDE(x);
    return (x + z) * 0.5f - z * upper_tail(z, exp_vec(x * x * -0.5f));
}

/* Its derivative, Phi(x) + x phi(x). */
inline vec gelu_slope(vec x) {
    vec e = exp_vec(x * x * -0.5f);
    vec q = upper_tail(MAGNITUDE(x), e);
    return x * 0.398942280f * e + CHOOSE(x > 0.0f, 1.0f - q, q);
}

/* GELU in tanh form. */
inline vec gelu_tanh(vec x) {
    return x / (1.0f + exp_vec(x * (x * x * -0.0713548163f - 1.59576912f)));
}

inline vec gelu_tanh_slope(vec x) {
    x = CHOOSE(x < -10.0f, -10.0f, x);
    x = CHOOSE(x > 10.0f, 10.0f, x);
    vec square = x * x;
    vec e = exp_vec(x * (square * -0.0713548163f - 1.59576912f));
    vec s = 1.0f / (1.0f + e);
    return e * s * s * (x * (square * 0.214064449f + 1.59576912f)) + s;
}
#endif
