#ifdef TENSOR_ATTENTION
/*
 * Attention on NVIDIA's tensor cores, in bf16 with float sums: of the first tokens, the queries, to all. A group has an image
 * and head, a warp 16 tokens of its own at a time, whose rows stay in registers. The other side passes through two stages of
 * local memory, SPAN tokens at a time. A product's sums lie in the lanes just as the left operand of the next product does, so
 * weights never leave the registers. Forward, the softmax runs along; backward, one pass has queries of its own for dq, one keys
 * for dk and dv, so that every sum has one owner.
 */
#define OWN_TOKENS (16 * TILE_ITEMS / 32)
#define SPAN 32
#define SPAN_CHUNKS (HEAD_DIM / CHUNK)
#define SPAN_BYTES (SPAN * HEAD_DIM * 2)
/* Sums of a warp: 16 tokens with SPAN tokens, or with the columns of a head; 4 for every 8 columns. */
#define SCORES (SPAN / 2)
#define VALUES (HEAD_DIM / 2)
#define SHARED_ATTENTION SHARED_FLOATS(SPAN_BYTES + 2 * TOKENS)
#define STATISTICS(shared) ((shared) + SPAN_BYTES)

/* The lane's own rows are token and token + 8; in a row, its columns are 2 next to each other of every 8. */
#define OWN_TOKEN (WARP * 16 + LANE / 4)
#define OWN_COLUMN (LANE % 4 * 2)

/* Rows of a head: the first token's, numbers from one token's to the next, how many tokens. */
typedef struct {
    const __global act* rows;
    int stride, count;
} tokens;

/* Begins to copy the same SPAN tokens of two matrices with as many; zeros behind the last. */
inline void fetch_span(tokens a, tokens b, int first, __local uchar* to) {
    UNROLL for (int i = 0; i < 2; i++) {
        const int at = i * TILE_ITEMS + (int)get_local_id(0), r = at / SPAN_CHUNKS, c = at % SPAN_CHUNKS;
        if (r < SPAN) {
            const int bytes = first + r < a.count ? 16 : 0, place_ = place(r, c, SPAN_CHUNKS);
            copy_async(to + place_, (const __global uchar*)(a.rows + (long)(first + r) * a.stride + c * CHUNK), bytes);
            copy_async(to + SPAN_BYTES + place_,
                       (const __global uchar*)(b.rows + (long)(first + r) * b.stride + c * CHUNK), bytes);
        }
    }
}

/* The warp's 16 rows as left operands, from memory. */
inline void load_own(tokens x, int token, uint4* own) {
    const __global act* first = x.rows + (long)min(token, x.count - 1) * x.stride + OWN_COLUMN;
    const __global act* second = x.rows + (long)min(token + 8, x.count - 1) * x.stride + OWN_COLUMN;
    UNROLL for (int k = 0; k < HEAD_DIM / 16; k++) {
        own[k].x = *(const __global uint*)(first + k * 16);
        own[k].y = *(const __global uint*)(second + k * 16);
        own[k].z = *(const __global uint*)(first + k * 16 + 8);
        own[k].w = *(const __global uint*)(second + k * 16 + 8);
    }
}

/* s [16][SPAN] = own rows times those of the span. */
inline void own_times_span(const uint4* own, const __local uchar* span, float* s, __local float* shared) {
    UNROLL for (int i = 0; i < SCORES; i++) {
        s[i] = 0.0f;
    }
    UNROLL for (int j = 0; j < SPAN / 8; j += 2) {
        UNROLL for (int k = 0; k < HEAD_DIM / 16; k++) {
            const int row = j * 8 + LANE % 8 + LANE / 16 * 8, chunk = k * 2 + LANE / 8 % 2;
            const uint4 right = load_matrices(span + place(row, chunk, SPAN_CHUNKS), 0, shared);
            multiply_add(s + j * 4, own[k], right.lo, shared);
            multiply_add(s + (j + 1) * 4, own[k], right.hi, shared);
        }
    }
}

/* sums [16][HEAD_DIM] += weights [16][SPAN], as own_times_span leaves them, times the rows of the span. */
inline void add_weighted(const float* weights, const __local uchar* span, float* sums, __local float* shared) {
    UNROLL for (int k = 0; k < SPAN / 16; k++) {
        const float* w = weights + k * 8;
        const uint4 left = (uint4)(pair_bf16(w[0], w[1]), pair_bf16(w[2], w[3]), pair_bf16(w[4], w[5]), pair_bf16(w[6], w[7]));
        UNROLL for (int n = 0; n < HEAD_DIM / 8; n += 2) {
            const int row = k * 16 + LANE % 8 + LANE / 8 % 2 * 8, chunk = n + LANE / 16;
            const uint4 right = load_matrices(span + place(row, chunk, SPAN_CHUNKS), 1, shared);
            multiply_add(sums + n * 4, left, right.lo, shared);
            multiply_add(sums + (n + 1) * 4, left, right.hi, shared);
        }
    }
}

/* Writes the lane's part of a row: sums times factor. */
inline void store_own(const float* sums, int second, float factor, __global act* row) {
    UNROLL for (int n = 0; n < HEAD_DIM / 8; n++) {
        const float* pair = sums + n * 4 + second * 2;
        *(__global uint*)(row + n * 8 + OWN_COLUMN) = pair_bf16(pair[0] * factor, pair[1] * factor);
    }
}

/* One span of scores of one of the lane's rows to weights: e^(score - most), the sums so far scaled to the new maximum. */
inline void soften(float* s, int second, int k0, ulong row_key, int threshold, float keep_scale, float* most, float* sum,
                   float* result, __local float* shared) {
    const float scale = rsqrt((float)HEAD_DIM);
    float larger = *most;
    UNROLL for (int i = 0; i < SPAN / 4; i++) {
        float* score = s + i / 2 * 4 + second * 2 + i % 2;
        *score = k0 + i / 2 * 8 + OWN_COLUMN + i % 2 < TOKENS ? *score * scale : -INFINITY;
        larger = fmax(larger, *score);
    }
    larger = fmax(larger, from_lane(larger, 1, shared));
    larger = fmax(larger, from_lane(larger, 2, shared));
    const float shrink = exp_vec(*most - larger);
    *sum *= shrink;
    UNROLL for (int i = 0; i < SPAN / 4; i++) {
        float* score = s + i / 2 * 4 + second * 2 + i % 2;
        const int k = k0 + i / 2 * 8 + OWN_COLUMN + i % 2;
        const float e = k < TOKENS ? exp_vec(*score - larger) : 0.0f;
        *sum += e;
        *score = threshold > 0 ? e * dropout_mask(row_key, k, threshold, keep_scale) : e;
    }
    UNROLL for (int n = 0; n < HEAD_DIM / 8; n++) {
        result[n * 4 + second * 2] *= shrink;
        result[n * 4 + second * 2 + 1] *= shrink;
    }
    *most = larger;
}

inline void attention(const __global act* qkv, __global act* mixed, __global float* log_sum_exp, int queries, ulong key,
                      int threshold, float keep_scale, __local float* shared) {
    const int image = get_group_id(0) / HEADS, head = get_group_id(0) % HEADS, size = HEADS * HEAD_DIM;
    const __global act* in = qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    const tokens own_queries = {in, 3 * size, queries}, keys = {in + size, 3 * size, TOKENS};
    const tokens values = {in + 2 * size, 3 * size, TOKENS};
    const ulong first_row = ((ulong)image * HEADS + head) * TOKENS;
    __local uchar* stages = (__local uchar*)shared;
    for (int q0 = 0; q0 < queries; q0 += OWN_TOKENS) {
        const int q = q0 + OWN_TOKEN;
        const ulong first_key = dropout_row(key, first_row + q), second_key = dropout_row(key, first_row + q + 8);
        uint4 own[HEAD_DIM / 16];
        float s[SCORES], result[VALUES], most[2] = {-INFINITY, -INFINITY}, sum[2] = {0.0f, 0.0f};
        UNROLL for (int i = 0; i < VALUES; i++) {
            result[i] = 0.0f;
        }
        load_own(own_queries, q, own);
        fetch_span(keys, values, 0, stages);
        for (int k0 = 0; k0 < TOKENS; k0 += SPAN) {
            const __local uchar* span = stages + k0 / SPAN % 2 * 2 * SPAN_BYTES;
            copies_done();
            barrier(CLK_LOCAL_MEM_FENCE);
            if (k0 + SPAN < TOKENS) {
                fetch_span(keys, values, k0 + SPAN, stages + (k0 / SPAN + 1) % 2 * 2 * SPAN_BYTES);
            }
            own_times_span(own, span, s, shared);
            soften(s, 0, k0, first_key, threshold, keep_scale, most, sum, result, shared);
            soften(s, 1, k0, second_key, threshold, keep_scale, most + 1, sum + 1, result, shared);
            add_weighted(s, span + SPAN_BYTES, result, shared);
        }
        UNROLL for (int second = 0; second < 2; second++) {
            const int row = q + second * 8;
            float total = sum[second];
            total += from_lane(total, 1, shared);
            total += from_lane(total, 2, shared);
            if (row < queries) {
                store_own(result, second, 1.0f / total, mixed + ((long)image * queries + row) * size + head * HEAD_DIM);
                if (LANE % 4 == 0) {
                    log_sum_exp[((long)image * HEADS + head) * queries + row] = most[second] + log(total);
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE); /* the next queries begin with the stages */
    }
}

/*
 * One pass over all pairs. Own queries: a = q, b = dMixed, and the others' are k and v; writes dq. Own keys: a = k, b = v, the
 * others' q and dMixed; writes dk and dv.
 */
inline void gradient_pass(int own_keys, tokens a, tokens b, tokens other_a, tokens other_b, __global act* d_a,
                          __global act* d_b, int d_stride, ulong first_row, ulong key, int threshold, float keep_scale,
                          __local float* shared) {
    const float scale = rsqrt((float)HEAD_DIM);
    const __local float* log_sums = STATISTICS(shared);
    const __local float* deltas = log_sums + TOKENS;
    __local uchar* stages = (__local uchar*)shared;
    for (int t0 = 0; t0 < a.count; t0 += OWN_TOKENS) {
        const int t = t0 + OWN_TOKEN;
        uint4 own_a[HEAD_DIM / 16], own_b[HEAD_DIM / 16];
        float s[SCORES], g[SCORES], sum_a[VALUES], sum_b[VALUES];
        UNROLL for (int i = 0; i < VALUES; i++) {
            sum_a[i] = 0.0f;
            sum_b[i] = 0.0f;
        }
        load_own(a, t, own_a);
        load_own(b, t, own_b);
        fetch_span(other_a, other_b, 0, stages);
        for (int k0 = 0; k0 < other_a.count; k0 += SPAN) {
            const __local uchar* span = stages + k0 / SPAN % 2 * 2 * SPAN_BYTES;
            copies_done();
            barrier(CLK_LOCAL_MEM_FENCE);
            if (k0 + SPAN < other_a.count) {
                fetch_span(other_a, other_b, k0 + SPAN, stages + (k0 / SPAN + 1) % 2 * 2 * SPAN_BYTES);
            }
            own_times_span(own_a, span, s, shared);
            own_times_span(own_b, span + SPAN_BYTES, g, shared);
            UNROLL for (int i = 0; i < SCORES; i++) {
                const int own = min(t + i / 2 % 2 * 8, a.count - 1), other = k0 + i / 4 * 8 + OWN_COLUMN + i % 2;
                const int inside = other < other_a.count;
                const int q = own_keys ? min(other, other_a.count - 1) : own, k = own_keys ? own : other;
                const float weight = inside ? exp_vec(s[i] * scale - log_sums[q]) : 0.0f;
                const float mask =
                        threshold > 0 ? dropout_mask(dropout_row(key, first_row + q), k, threshold, keep_scale) : 1.0f;
                s[i] = weight * mask;
                g[i] = weight * (g[i] * mask - deltas[q]) * scale;
            }
            add_weighted(g, span, sum_a, shared);
            if (own_keys) {
                add_weighted(s, span + SPAN_BYTES, sum_b, shared);
            }
        }
        UNROLL for (int second = 0; second < 2; second++) {
            const int row = t + second * 8;
            if (row < a.count) {
                store_own(sum_a, second, 1.0f, d_a + (long)row * d_stride);
            }
            if (own_keys && row < a.count) {
                store_own(sum_b, second, 1.0f, d_b + (long)row * d_stride);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

inline void attention_backward(const __global act* qkv, const __global act* mixed, const __global act* d_mixed,
                               const __global float* log_sum_exp, __global act* d_qkv, int queries, ulong key,
                               int threshold, float keep_scale, __local float* shared) {
    const int image = get_group_id(0) / HEADS, head = get_group_id(0) % HEADS, size = HEADS * HEAD_DIM;
    const __global act* in = qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    const __global act* out = mixed + (long)image * queries * size + head * HEAD_DIM;
    const tokens own_queries = {in, 3 * size, queries}, keys = {in + size, 3 * size, TOKENS};
    const tokens values = {in + 2 * size, 3 * size, TOKENS};
    const tokens d_out = {d_mixed + (long)image * queries * size + head * HEAD_DIM, size, queries};
    __global act* d_in = d_qkv + (long)image * TOKENS * 3 * size + head * HEAD_DIM;
    const ulong first_row = ((ulong)image * HEADS + head) * TOKENS;
    for (int q = get_local_id(0); q < queries; q += ITEMS) {
        float delta = 0.0f;
        for (int c = 0; c < HEAD_DIM; c++) {
            delta += act_float(d_out.rows[(long)q * size + c]) * act_float(out[(long)q * size + c]);
        }
        STATISTICS(shared)[q] = log_sum_exp[((long)image * HEADS + head) * queries + q];
        STATISTICS(shared)[TOKENS + q] = delta;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    gradient_pass(0, own_queries, d_out, keys, values, d_in, d_in, 3 * size, first_row, key, threshold, keep_scale, shared);
    gradient_pass(1, keys, values, own_queries, d_out, d_in + size, d_in + 2 * size, 3 * size, first_row, key, threshold,
                  keep_scale, shared);
    for (int i = get_local_id(0); i < (TOKENS - queries) * HEAD_DIM; i += ITEMS) {
        d_in[(long)(queries + i / HEAD_DIM) * 3 * size + i % HEAD_DIM] = float_act(0.0f);
    }
}
#endif
