#ifdef CPU
/* ---- rows of attention scores on a CPU ---- */

/* Lanes of a row of scores behind the last key. */
inline vec only_keys(vec value, int c, float otherwise) {
    return c + 16 <= TOKENS ? value : CHOOSE(LANES + c < TOKENS, value, otherwise);
}

/* Scores of one query to weights, after dropout; gives the logarithm of the sum of exponentials. */
inline float softmax_row(float* scores, ulong row_key, int threshold, float keep_scale) {
    const float scale = rsqrt((float)HEAD_DIM);
    vec largest = -INFINITY;
    for (int c = 0; c < TOKENS; c += 16) {
        vec s = only_keys(read16(scores + c) * scale, c, -INFINITY);
        largest = CHOOSE(s > largest || s != s, s, largest);
        write16(s, scores + c);
    }
    float8 m8 = fmax(largest.lo, largest.hi);
    float4 m4 = fmax(m8.lo, m8.hi);
    const float most = fmax(fmax(m4.x, m4.y), fmax(m4.z, m4.w));
    vec sum = 0.0f;
    for (int c = 0; c < TOKENS; c += 16) {
        vec e = only_keys(exp_vec(read16(scores + c) - most), c, 0.0f);
        sum += e;
        write16(e, scores + c);
    }
    const float total = sum_lanes(sum), share = 1.0f / total;
    for (int c = 0; c < TOKENS; c += 16) {
        vec p = read16(scores + c) * share;
        if (threshold > 0) {
            p *= dropout_mask(row_key, c, threshold, keep_scale);
        }
        write16(p, scores + c);
    }
    return most + log(total);
}

/*
 * Scores of one query to weights after dropout, and the gradient of the weights to that of the scores, both in place. delta is
 * rowsum(dMixed * mixed).
 */
inline void softmax_row_backward(float* scores, float* gradients, float log_sum, float delta, ulong row_key, int threshold,
                                 float keep_scale) {
    const float scale = rsqrt((float)HEAD_DIM);
    for (int c = 0; c < TOKENS; c += 16) {
        vec weight = only_keys(exp_vec(read16(scores + c) * scale - log_sum), c, 0.0f);
        vec mask = threshold > 0 ? dropout_mask(row_key, c, threshold, keep_scale) : (vec)1.0f;
        write16(weight * mask, scores + c);
        write16(only_keys(weight * (read16(gradients + c) * mask - delta) * scale, c, 0.0f), gradients + c);
    }
}
#endif
