/* ======== GELU and its derivative ======== */
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
