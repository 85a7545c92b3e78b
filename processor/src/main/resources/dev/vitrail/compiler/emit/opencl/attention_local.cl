#if defined(FORM_LOCAL) || defined(FORM_MMA) && !defined(TENSOR_ATTENTION)
/*
 * Attention on any GPU, in float: a group has an image and head, a work-item the queries item, item + ITEMS, ... Keys and values
 * pass through local memory, 16 tokens at a time; the softmax runs along with them. The backward pass goes over the queries for
 * dq, then over the keys for dk and dv, so that every sum has one owner. The first tokens are the queries, often all.
 */
#define KEY_TILE 16
#define SHARED_ATTENTION __local float shared[2 * KEY_TILE * HEAD_DIM + 2 * KEY_TILE];

/* KEY_TILE of the rows of two matrices to local memory; zeros behind the last one. */
inline void share_rows(const __global act* a, int a_row, const __global act* b, int b_row, int first, int rows,
                       __local float* shared) {
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = get_local_id(0); i < KEY_TILE * HEAD_DIM; i += ITEMS) {
        const int t = first + i / HEAD_DIM, c = i % HEAD_DIM;
        shared[i] = t < rows ? act_float(a[(long)t * a_row + c]) : 0.0f;
        shared[KEY_TILE * HEAD_DIM + i] = t < rows ? act_float(b[(long)t * b_row + c]) : 0.0f;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

inline float dot_shared(const float* a, const __local float* b) {
    float sum = 0.0f;
    for (int c = 0; c < HEAD_DIM; c++) {
        sum = fma(a[c], b[c], sum);
    }
    return sum;
}

inline void attention(const __global act* qkv, __global act* mixed, __global float* log_sum_exp, int queries, ulong key,
                      int threshold, float keep_scale, __local float* shared) {
    const int image = get_group_id(0) / HEADS, head = get_group_id(0) % HEADS, size = HEADS * HEAD_DIM;
    const float scale = rsqrt((float)HEAD_DIM);
    const __global act* in = qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    const ulong first_row = ((ulong)image * HEADS + head) * TOKENS;
    const long first_query = ((long)image * HEADS + head) * queries;
    for (int q0 = 0; q0 < queries; q0 += ITEMS) {
        const int q = q0 + get_local_id(0);
        const ulong row_key = dropout_row(key, first_row + q);
        float query[HEAD_DIM], result[HEAD_DIM], most = -INFINITY, sum = 0.0f;
        for (int c = 0; c < HEAD_DIM; c++) {
            query[c] = q < queries ? act_float(in[(long)q * 3 * size + c]) * scale : 0.0f;
            result[c] = 0.0f;
        }
        for (int k0 = 0; k0 < TOKENS; k0 += KEY_TILE) {
            share_rows(in + size, 3 * size, in + 2 * size, 3 * size, k0, TOKENS, shared);
            for (int k = 0; k < KEY_TILE && k0 + k < TOKENS; k++) {
                const float score = dot_shared(query, shared + k * HEAD_DIM);
                const float larger = score > most || score != score ? score : most;
                const float shrink = exp(most - larger), e = exp(score - larger);
                const float kept = threshold > 0 ? e * dropout_mask(row_key, k0 + k, threshold, keep_scale) : e;
                sum = sum * shrink + e;
                for (int c = 0; c < HEAD_DIM; c++) {
                    result[c] = fma(kept, shared[(KEY_TILE + k) * HEAD_DIM + c], result[c] * shrink);
                }
                most = larger;
            }
        }
        if (q < queries) {
            for (int c = 0; c < HEAD_DIM; c++) {
                mixed[((long)image * queries + q) * size + head * HEAD_DIM + c] = float_act(result[c] / sum);
            }
            log_sum_exp[first_query + q] = most + log(sum);
        }
    }
}

inline void attention_backward(const __global act* qkv, const __global act* mixed, const __global act* d_mixed,
                               const __global float* log_sum_exp, __global act* d_qkv, int queries, ulong key,
                               int threshold, float keep_scale, __local float* shared) {
    const int image = get_group_id(0) / HEADS, head = get_group_id(0) % HEADS, size = HEADS * HEAD_DIM;
    const float scale = rsqrt((float)HEAD_DIM);
    const __global act* in = qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    const __global act* d_out = d_mixed + (long)image * queries * size + head * HEAD_DIM;
    const __global act* out = mixed + (long)image * queries * size + head * HEAD_DIM;
    __global act* d_in = d_qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    const ulong first_row = ((ulong)image * HEADS + head) * TOKENS;
    const __global float* log_sums = log_sum_exp + ((long)image * HEADS + head) * queries;
    __local float* sums = shared + 2 * KEY_TILE * HEAD_DIM;
    for (int q0 = 0; q0 < queries; q0 += ITEMS) {
        const int q = q0 + get_local_id(0);
        const ulong row_key = dropout_row(key, first_row + q);
        const float log_sum = q < queries ? log_sums[q] : 0.0f;
        float query[HEAD_DIM], gradient[HEAD_DIM], d_query[HEAD_DIM], delta = 0.0f;
        for (int c = 0; c < HEAD_DIM; c++) {
            query[c] = q < queries ? act_float(in[(long)q * 3 * size + c]) : 0.0f;
            gradient[c] = q < queries ? act_float(d_out[(long)q * size + c]) : 0.0f;
            delta += q < queries ? gradient[c] * act_float(out[(long)q * size + c]) : 0.0f;
            d_query[c] = 0.0f;
        }
        for (int k0 = 0; k0 < TOKENS; k0 += KEY_TILE) {
            share_rows(in + size, 3 * size, in + 2 * size, 3 * size, k0, TOKENS, shared);
            for (int k = 0; k < KEY_TILE && k0 + k < TOKENS; k++) {
                const float weight = exp(dot_shared(query, shared + k * HEAD_DIM) * scale - log_sum);
                const float mask = threshold > 0 ? dropout_mask(row_key, k0 + k, threshold, keep_scale) : 1.0f;
                const float ds = weight * (dot_shared(gradient, shared + (KEY_TILE + k) * HEAD_DIM) * mask - delta) * scale;
                for (int c = 0; c < HEAD_DIM; c++) {
                    d_query[c] = fma(ds, shared[k * HEAD_DIM + c], d_query[c]);
                }
            }
        }
        for (int c = 0; c < HEAD_DIM && q < queries; c++) {
            d_in[(long)q * 3 * size + c] = float_act(d_query[c]);
        }
    }
    for (int i = get_local_id(0); i < (TOKENS - queries) * HEAD_DIM; i += ITEMS) {
        d_in[(long)(queries + i / HEAD_DIM) * 3 * size + i % HEAD_DIM] = float_act(0.0f);
    }
    for (int t0 = 0; t0 < TOKENS; t0 += ITEMS) {
        const int t = t0 + get_local_id(0);
        float key_row[HEAD_DIM], value_row[HEAD_DIM], d_key[HEAD_DIM], d_value[HEAD_DIM];
        for (int c = 0; c < HEAD_DIM; c++) {
            key_row[c] = t < TOKENS ? act_float(in[(long)t * 3 * size + size + c]) : 0.0f;
            value_row[c] = t < TOKENS ? act_float(in[(long)t * 3 * size + 2 * size + c]) : 0.0f;
            d_key[c] = 0.0f;
            d_value[c] = 0.0f;
        }
        for (int q0 = 0; q0 < queries; q0 += KEY_TILE) {
            share_rows(in, 3 * size, d_out, size, q0, queries, shared);
            const int i = get_local_id(0);
            if (i < KEY_TILE && q0 + i < queries) {
                float delta = 0.0f;
                for (int c = 0; c < HEAD_DIM; c++) {
                    delta += shared[(KEY_TILE + i) * HEAD_DIM + c] * act_float(out[(long)(q0 + i) * size + c]);
                }
                sums[i] = delta;
                sums[KEY_TILE + i] = log_sums[q0 + i];
            }
            barrier(CLK_LOCAL_MEM_FENCE);
            for (int q = 0; q < KEY_TILE && q0 + q < queries; q++) {
                const float weight = exp(dot_shared(key_row, shared + q * HEAD_DIM) * scale - sums[KEY_TILE + q]);
                const float mask = threshold > 0
                        ? dropout_mask(dropout_row(key, first_row + q0 + q), t, threshold, keep_scale) : 1.0f;
                const float ds = weight
                        * (dot_shared(value_row, shared + (KEY_TILE + q) * HEAD_DIM) * mask - sums[q]) * scale;
                for (int c = 0; c < HEAD_DIM; c++) {
                    d_key[c] = fma(ds, shared[q * HEAD_DIM + c], d_key[c]);
                    d_value[c] = fma(weight * mask, shared[(KEY_TILE + q) * HEAD_DIM + c], d_value[c]);
                }
            }
        }
        for (int c = 0; c < HEAD_DIM && t < TOKENS; c++) {
            d_in[(long)t * 3 * size + size + c] = float_act(d_key[c]);
            d_in[(long)t * 3 * size + 2 * size + c] = float_act(d_value[c]);
        }
    }
}
#endif
