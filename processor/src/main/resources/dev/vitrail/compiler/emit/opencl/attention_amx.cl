#ifdef TILE_ATTENTION
/*
 * Attention of one image and head per group on AMX tiles, of the first tokens, the queries, to all: all products in bf16 with
 * float sums, softmax in float. Operands are copied out of qkv [T][3 D] and filled up with zeros to multiples of 32.
 */
#define HEAD_ROW UP_TO(HEAD_DIM, 32)
#define TOKEN_ROW UP_TO(TOKENS, 32)

/* A head's part of a matrix with rows row_values apart: row t from column c on, zeros behind the last of rows. */
inline ushort16 values_of_head(const __global act* from, int row_values, int rows, int t, int c) {
    return t < rows && c < HEAD_DIM ? vec_bf16(load_act(from + (long)t * row_values, c, HEAD_DIM)) : (ushort16)0;
}

/* As left operand, rows of k: [rows up to a multiple of 32][HEAD_ROW]. */
inline void rows_of_head(const __global act* from, int row_values, int rows, ushort* to) {
    for (int t = 0; t < UP_TO(rows, 32); t++) {
        for (int c = 0; c < HEAD_ROW; c += 16) {
            write16(values_of_head(from, row_values, rows, t, c), to + t * HEAD_ROW + c);
        }
    }
}

/* As right operand of a product over the head's columns: pairs of columns, [TOKEN_ROW / 16][HEAD_ROW / 2][16][2]. */
inline void columns_of_head(const __global act* from, int row_values, ushort* to) {
    for (int t = 0; t < TOKEN_ROW; t += 16) {
        for (int c = 0; c < HEAD_ROW; c += 32) {
            uint16 rows[16];
            _Pragma("unroll") for (int i = 0; i < 16; i++) {
                rows[i] = pairs_of(values_of_head(from, row_values, TOKENS, t + i, c),
                                   values_of_head(from, row_values, TOKENS, t + i, c + 16));
            }
            transpose16(rows);
            _Pragma("unroll") for (int i = 0; i < 16; i++) {
                write16(as_ushort16(rows[i].lo), to + t * HEAD_ROW + (c / 2 + i) * 32);
                write16(as_ushort16(rows[i].hi), to + t * HEAD_ROW + (c / 2 + i) * 32 + 16);
            }
        }
    }
}

/* As right operand of a product over tokens: pairs of them, [HEAD_ROW / 16][rows up to a multiple of 32 / 2][16][2]. */
inline void pairs_of_head(const __global act* from, int row_values, int rows, ushort* to) {
    const int padded = UP_TO(rows, 32);
    for (int c = 0; c < HEAD_ROW; c += 16) {
        for (int t = 0; t < padded; t += 2) {
            uint16 pairs = pair_rows(values_of_head(from, row_values, rows, t, c),
                                     values_of_head(from, row_values, rows, t + 1, c));
            write16(as_ushort16(pairs.lo), to + c * padded + t * 16);
            write16(as_ushort16(pairs.hi), to + c * padded + t * 16 + 16);
        }
    }
}

/* c [rows][columns] = a [rows][depth] b, all multiples of 32. */
inline void multiply_tiles(const ushort* a, int rows, int depth, const ushort* b, int columns, float* c) {
    for (int m = 0; m < rows; m += 32) {
        for (int n = 0; n < columns; n += 32) {
            tile_product((ulong)(a + m * depth), (ulong)depth * 2, 0, (ulong)(b + n * depth), (ulong)depth * 32, 0, depth,
                         (ulong)(c + m * columns + n), (ulong)columns * 4, 0);
        }
    }
}

/* 32 rows of floats [32][TOKEN_ROW] transposed to bf16: column t to row t of to [TOKEN_ROW][to_row], from column q on. */
inline void transpose_rows(const float* from, int q, int to_row, ushort* to) {
    for (int t = 0; t < TOKEN_ROW; t += 16) {
        uint16 rows[16];
        _Pragma("unroll") for (int i = 0; i < 16; i++) {
            rows[i] = pair_rows(vec_bf16(read16(from + 2 * i * TOKEN_ROW + t)),
                                vec_bf16(read16(from + (2 * i + 1) * TOKEN_ROW + t)));
        }
        transpose16(rows);
        _Pragma("unroll") for (int i = 0; i < 16; i++) {
            write16(as_ushort16(rows[i].lo), to + (t + i) * to_row + q);
            write16(as_ushort16(rows[i].hi), to + (t + i) * to_row + q + 16);
        }
    }
}

/* Rows of floats to bf16; columns behind the last token become zero. */
inline void round_rows(const float* from, ushort* to) {
    for (int i = 0; i < 32; i++) {
        for (int c = 0; c < TOKEN_ROW; c += 16) {
            vec x = c < TOKENS ? only_keys(read16(from + i * TOKEN_ROW + c), c, 0.0f) : (vec)0.0f;
            write16(vec_bf16(x), to + i * TOKEN_ROW + c);
        }
    }
}

/* Rows [count][HEAD_ROW] to a head's part of a matrix. */
inline void store_rows(const float* from, int count, __global act* to, int row_values) {
    for (int i = 0; i < count; i++) {
        for (int c = 0; c < HEAD_DIM; c += 16) {
            store_act(read16(from + i * HEAD_ROW + c), to + (long)i * row_values, c, HEAD_DIM);
        }
    }
}

/* mixed [queries][D] = softmax(q k^T / sqrt(HEAD_DIM)) v, and the logarithm of each row's sum of exponentials. */
inline void attention(const __global act* qkv, __global act* mixed, __global float* log_sum_exp, int queries, ulong key,
                      int threshold, float keep_scale, __local float* shared) {
    const int image = get_group_id(0) / HEADS, head = get_group_id(0) % HEADS, size = HEADS * HEAD_DIM;
    const __global act* in = qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    __global act* out = mixed + (long)image * queries * size + head * HEAD_DIM;
    __global float* log_sums = log_sum_exp + ((long)image * HEADS + head) * queries;
    const ulong first_row = ((ulong)image * HEADS + head) * TOKENS;
    ushort query_rows[TOKEN_ROW * HEAD_ROW] ALIGNED, keys[TOKEN_ROW * HEAD_ROW] ALIGNED, values[TOKEN_ROW * HEAD_ROW] ALIGNED;
    ushort weights[32 * TOKEN_ROW] ALIGNED;
    float scores[32 * TOKEN_ROW] ALIGNED, result[32 * HEAD_ROW] ALIGNED;
    rows_of_head(in, 3 * size, queries, query_rows);
    columns_of_head(in + size, 3 * size, keys);
    pairs_of_head(in + 2 * size, 3 * size, TOKENS, values);
    TILE_BEGIN
    for (int q = 0; q < queries; q += 32) {
        const int count = min(32, queries - q);
        multiply_tiles(query_rows + q * HEAD_ROW, 32, HEAD_ROW, keys, TOKEN_ROW, scores);
        for (int i = 0; i < count; i++) {
            const ulong row_key = dropout_row(key, first_row + q + i);
            log_sums[q + i] = softmax_row(scores + i * TOKEN_ROW, row_key, threshold, keep_scale);
        }
        round_rows(scores, weights);
        multiply_tiles(weights, 32, TOKEN_ROW, values, HEAD_ROW, result);
        store_rows(result, count, out + (long)q * size, size);
    }
    TILE_END
}

/*
 * With p the weights and delta = rowsum(dMixed * mixed): dv = p^T dMixed, ds = p (dMixed v^T - delta) / sqrt(HEAD_DIM),
 * dq = ds k, dk = ds^T q.
 */
inline void attention_backward(const __global act* qkv, const __global act* mixed, const __global act* d_mixed,
                               const __global float* log_sum_exp, __global act* d_qkv, int queries, ulong key,
                               int threshold, float keep_scale, __local float* shared) {
    const int image = get_group_id(0) / HEADS, head = get_group_id(0) % HEADS, size = HEADS * HEAD_DIM;
    const int query_row = UP_TO(queries, 32);
    const __global act* in = qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    __global act* d_in = d_qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    const __global act* out = mixed + (long)image * queries * size + head * HEAD_DIM;
    const __global act* d_out = d_mixed + (long)image * queries * size + head * HEAD_DIM;
    const __global float* log_sums = log_sum_exp + ((long)image * HEADS + head) * queries;
    const ulong first_row = ((ulong)image * HEADS + head) * TOKENS;
    ushort query_rows[TOKEN_ROW * HEAD_ROW] ALIGNED, d_rows[TOKEN_ROW * HEAD_ROW] ALIGNED;
    ushort keys[TOKEN_ROW * HEAD_ROW] ALIGNED, values[TOKEN_ROW * HEAD_ROW] ALIGNED, key_pairs[TOKEN_ROW * HEAD_ROW] ALIGNED;
    ushort weights[TOKEN_ROW * TOKEN_ROW] ALIGNED, d_scores[TOKEN_ROW * TOKEN_ROW] ALIGNED, rounded[32 * TOKEN_ROW] ALIGNED;
    float scores[32 * TOKEN_ROW] ALIGNED, gradients[32 * TOKEN_ROW] ALIGNED, result[TOKEN_ROW * HEAD_ROW] ALIGNED;
    rows_of_head(in, 3 * size, queries, query_rows);
    rows_of_head(d_out, size, queries, d_rows);
    columns_of_head(in + size, 3 * size, keys);
    columns_of_head(in + 2 * size, 3 * size, values);
    pairs_of_head(in + size, 3 * size, TOKENS, key_pairs);
    TILE_BEGIN
    for (int q = 0; q < queries; q += 32) {
        const int count = min(32, queries - q);
        multiply_tiles(query_rows + q * HEAD_ROW, 32, HEAD_ROW, keys, TOKEN_ROW, scores);
        multiply_tiles(d_rows + q * HEAD_ROW, 32, HEAD_ROW, values, TOKEN_ROW, gradients);
        for (int i = 0; i < 32; i++) {
            if (i >= count) {
                for (int c = 0; c < TOKEN_ROW; c += 16) {
                    write16((float16)0.0f, scores + i * TOKEN_ROW + c);
                    write16((float16)0.0f, gradients + i * TOKEN_ROW + c);
                }
                continue;
            }
            vec sum = 0.0f;
            for (int c = 0; c < HEAD_DIM; c += 16) {
                sum += load_act(out + (long)(q + i) * size, c, HEAD_DIM) * load_act(d_out + (long)(q + i) * size, c, HEAD_DIM);
            }
            softmax_row_backward(scores + i * TOKEN_ROW, gradients + i * TOKEN_ROW, log_sums[q + i], sum_lanes(sum),
                                 dropout_row(key, first_row + q + i), threshold, keep_scale);
        }
        round_rows(gradients, rounded);
        multiply_tiles(rounded, 32, TOKEN_ROW, key_pairs, HEAD_ROW, result);
        store_rows(result, count, d_in + (long)q * 3 * size, 3 * size);
        transpose_rows(scores, q, query_row, weights);
        transpose_rows(gradients, q, query_row, d_scores);
    }
    pairs_of_head(in, 3 * size, queries, keys);
    multiply_tiles(d_scores, TOKEN_ROW, query_row, keys, HEAD_ROW, result);
    store_rows(result, TOKENS, d_in + size, 3 * size);
    pairs_of_head(d_out, size, queries, values);
    multiply_tiles(weights, TOKEN_ROW, query_row, values, HEAD_ROW, result);
    store_rows(result, TOKENS, d_in + 2 * size, 3 * size);
    TILE_END
    for (int t = queries; t < TOKENS; t++) {
        for (int c = 0; c < HEAD_DIM; c += 16) {
            store_act((vec)0.0f, d_in + (long)t * 3 * size, c, HEAD_DIM);
        }
    }
}
#endif
