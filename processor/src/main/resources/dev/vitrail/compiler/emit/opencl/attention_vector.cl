#if defined(CPU) && !defined(TILE_ATTENTION)
/*
 * Attention of one image and head per group on a CPU, in float: of the first tokens, the queries, to all. The head's queries,
 * keys and values are copied out of qkv [T][3 D] in the form that the products read. Nothing of size T x T is kept: the
 * backward pass computes the weights again, for QUERY_ROWS queries at a time.
 */
#define HEAD_ROW UP_TO(HEAD_DIM, 16)
#define SCORE_ROW UP_TO(TOKENS, 16)
#ifndef QUERY_ROWS
#define QUERY_ROWS (TOKENS <= 96 ? UP_TO(TOKENS, 24) : 48)
#endif

/* A head's part of a matrix with rows row_floats apart, to [count][HEAD_ROW]. */
inline void rows_of_head(const __global act* from, int row_floats, int count, float* to) {
    for (int t = 0; t < count; t++) {
        for (int c = 0; c < HEAD_DIM; c += 16) {
            write16(load_act(from + (long)t * row_floats, c, HEAD_DIM), to + t * HEAD_ROW + c);
        }
    }
}

/* Keys in whole panels of 48; the rest has a panel of 16 or 32. */
#define PANEL_KEYS (SCORE_ROW / 48 * 48)

/* Rows [T][HEAD_ROW] to panels of 48 columns, [HEAD_ROW][48] each, and a narrower one; columns behind T are zero. */
inline void panels_of_head(const float* rows, float* panels) {
    for (int t = 0; t < SCORE_ROW; t += 16) {
        const int width = t < PANEL_KEYS ? 48 : SCORE_ROW - PANEL_KEYS;
        float* panel = panels + (t < PANEL_KEYS ? t / 48 * 48 * HEAD_ROW + t % 48 : PANEL_KEYS * HEAD_ROW + t - PANEL_KEYS);
        for (int d = 0; d < HEAD_ROW; d += 16) {
            uint16 block[16];
            _Pragma("unroll") for (int i = 0; i < 16; i++) {
                block[i] = as_uint16(t + i < TOKENS ? read16(rows + (t + i) * HEAD_ROW + d) : (float16)0.0f);
            }
            transpose16(block);
            _Pragma("unroll") for (int i = 0; i < 16; i++) {
                write16(as_float16(block[i]), panel + (d + i) * width);
            }
        }
    }
}

/* scores [count][SCORE_ROW] = rows [count][HEAD_ROW] times panels. */
inline void rows_times_panels(const float* rows, int count, const float* panels, float* scores) {
    for (int t = 0; t < PANEL_KEYS; t += 48) {
        product(FLAT(rows), HEAD_ROW, 1, count, FLAT(panels + t * HEAD_ROW), 48, 3, HEAD_DIM, FLAT(scores + t), SCORE_ROW, 0);
    }
#if UP_TO(TOKENS, 16) % 48 == 32
    product(FLAT(rows), HEAD_ROW, 1, count, FLAT(panels + PANEL_KEYS * HEAD_ROW), 32, 2, HEAD_DIM,
            FLAT(scores + PANEL_KEYS), SCORE_ROW, 0);
#elif UP_TO(TOKENS, 16) % 48 == 16
    product(FLAT(rows), HEAD_ROW, 1, count, FLAT(panels + PANEL_KEYS * HEAD_ROW), 16, 1, HEAD_DIM,
            FLAT(scores + PANEL_KEYS), SCORE_ROW, 0);
#endif
}

/* to [count][HEAD_ROW] = or += a [count][depth] rows [depth][HEAD_ROW]; a's rows a_row and columns a_k apart. */
inline void times_rows(const float* a, int a_row, int a_k, int count, const float* rows, int depth, float* to, int add) {
    for (int c = 0; c + 64 <= HEAD_ROW; c += 64) {
        product(FLAT(a), a_row, a_k, count, FLAT(rows + c), HEAD_ROW, 4, depth, FLAT(to + c), HEAD_ROW, add);
    }
    const int c = HEAD_ROW / 64 * 64;
#if HEAD_DIM % 64 > 32 && HEAD_DIM % 64 <= 48
    product(FLAT(a), a_row, a_k, count, FLAT(rows + c), HEAD_ROW, 3, depth, FLAT(to + c), HEAD_ROW, add);
#elif HEAD_DIM % 64 > 16 && HEAD_DIM % 64 <= 32
    product(FLAT(a), a_row, a_k, count, FLAT(rows + c), HEAD_ROW, 2, depth, FLAT(to + c), HEAD_ROW, add);
#elif HEAD_DIM % 64 > 0 && HEAD_DIM % 64 <= 16
    product(FLAT(a), a_row, a_k, count, FLAT(rows + c), HEAD_ROW, 1, depth, FLAT(to + c), HEAD_ROW, add);
#endif
}

/* mixed [queries][D] = softmax(q k^T / sqrt(HEAD_DIM)) v, and the logarithm of each row's sum of exponentials. */
inline void attention(const __global act* qkv, __global act* mixed, __global float* log_sum_exp, int queries, ulong key,
                      int threshold, float keep_scale, __local float* shared) {
    const int image = get_group_id(0) / HEADS, head = get_group_id(0) % HEADS, size = HEADS * HEAD_DIM;
    const __global act* in = qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    __global act* out = mixed + (long)image * queries * size + head * HEAD_DIM;
    __global float* log_sums = log_sum_exp + ((long)image * HEADS + head) * queries;
    const ulong first_row = ((ulong)image * HEADS + head) * TOKENS;
    float query_rows[TOKENS * HEAD_ROW] ALIGNED, rows[TOKENS * HEAD_ROW] ALIGNED, panels[SCORE_ROW * HEAD_ROW] ALIGNED;
    float scores[QUERY_ROWS * SCORE_ROW] ALIGNED, result[QUERY_ROWS * HEAD_ROW] ALIGNED;
    rows_of_head(in, 3 * size, queries, query_rows);
    rows_of_head(in + size, 3 * size, TOKENS, rows);
    panels_of_head(rows, panels);
    rows_of_head(in + 2 * size, 3 * size, TOKENS, rows);
    for (int q = 0; q < queries; q += QUERY_ROWS) {
        const int count = min(QUERY_ROWS, queries - q);
        rows_times_panels(query_rows + q * HEAD_ROW, count, panels, scores);
        for (int i = 0; i < count; i++) {
            const ulong row_key = dropout_row(key, first_row + q + i);
            log_sums[q + i] = softmax_row(scores + i * SCORE_ROW, row_key, threshold, keep_scale);
        }
        times_rows(scores, SCORE_ROW, 1, count, rows, TOKENS, result, 0);
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < HEAD_DIM; c += 16) {
                store_act(read16(result + i * HEAD_ROW + c), out + (long)(q + i) * size, c, HEAD_DIM);
            }
        }
    }
}

/*
 * With p the weights and delta = rowsum(dMixed * mixed): dv = p^T dMixed, ds = p (dMixed v^T - delta) / sqrt(HEAD_DIM),
 * dq = ds k, dk = ds^T q.
 */
inline void attention_backward(const __global act* qkv, const __global act* mixed, const __global act* d_mixed,
                               const __global float* log_sum_exp, __global act* d_qkv, int queries, ulong key,
                               int threshold, float keep_scale, __local float* shared) {
    const int image = get_group_id(0) / HEADS, head = get_group_id(0) % HEADS, size = HEADS * HEAD_DIM;
    const float scale = rsqrt((float)HEAD_DIM);
    const __global act* in = qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    __global act* d_in = d_qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    const long out = (long)image * queries * size + head * HEAD_DIM;
    const __global float* log_sums = log_sum_exp + ((long)image * HEADS + head) * queries;
    const ulong first_row = ((ulong)image * HEADS + head) * TOKENS;
    float query_rows[TOKENS * HEAD_ROW] ALIGNED, keys[TOKENS * HEAD_ROW] ALIGNED, d_out[TOKENS * HEAD_ROW] ALIGNED;
    float key_panels[SCORE_ROW * HEAD_ROW] ALIGNED, value_panels[SCORE_ROW * HEAD_ROW] ALIGNED;
    float weights[QUERY_ROWS * SCORE_ROW] ALIGNED, d_scores[QUERY_ROWS * SCORE_ROW] ALIGNED;
    float d_query[QUERY_ROWS * HEAD_ROW] ALIGNED, d_keys[TOKENS * HEAD_ROW] ALIGNED, d_values[TOKENS * HEAD_ROW] ALIGNED;
    rows_of_head(in + 2 * size, 3 * size, TOKENS, keys);
    panels_of_head(keys, value_panels);
    rows_of_head(in + size, 3 * size, TOKENS, keys);
    panels_of_head(keys, key_panels);
    rows_of_head(in, 3 * size, queries, query_rows);
    rows_of_head(d_mixed + out, size, queries, d_out);
    for (int q = 0; q < queries; q += QUERY_ROWS) {
        const int count = min(QUERY_ROWS, queries - q);
        rows_times_panels(query_rows + q * HEAD_ROW, count, key_panels, weights);
        rows_times_panels(d_out + q * HEAD_ROW, count, value_panels, d_scores);
        for (int i = 0; i < count; i++) {
            const ulong row_key = dropout_row(key, first_row + q + i);
            float* p = weights + i * SCORE_ROW;
            float* ds = d_scores + i * SCORE_ROW;
            vec sum = 0.0f;
            for (int c = 0; c < HEAD_DIM; c += 16) {
                sum += load_act(mixed + out + (long)(q + i) * size, c, HEAD_DIM)
                        * read16(d_out + (q + i) * HEAD_ROW + c);
            }
            softmax_row_backward(p, ds, log_sums[q + i], sum_lanes(sum), row_key, threshold, keep_scale);
        }
        times_rows(d_scores, SCORE_ROW, 1, count, keys, TOKENS, d_query, 0);
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < HEAD_DIM; c += 16) {
                store_act(read16(d_query + i * HEAD_ROW + c), d_in + (long)(q + i) * 3 * size, c, HEAD_DIM);
            }
        }
        times_rows(d_scores, 1, SCORE_ROW, TOKENS, query_rows + q * HEAD_ROW, count, d_keys, q > 0);
        times_rows(weights, 1, SCORE_ROW, TOKENS, d_out + q * HEAD_ROW, count, d_values, q > 0);
    }
    for (int t = 0; t < TOKENS; t++) {
        for (int c = 0; c < HEAD_DIM; c += 16) {
            if (t >= queries) {
                store_act((vec)0.0f, d_in + (long)t * 3 * size, c, HEAD_DIM);
            }
            store_act(read16(d_keys + t * HEAD_ROW + c), d_in + (long)t * 3 * size + size, c, HEAD_DIM);
            store_act(read16(d_values + t * HEAD_ROW + c), d_in + (long)t * 3 * size + 2 * size, c, HEAD_DIM);
        }
    }
}
#endif
