#ifdef FORM_LOCAL
/*
 * Products on any GPU, in float: a group of 64 work-items has a tile of 64 x 64, a work-item 8 x 8 of it (every eighth row and
 * column). Operands pass through local memory, 16 k at a time. Weights are read as the parameters lie.
 */
#define TILE_ITEMS 64
#define TILE_ROWS 64
#define TILE_COLUMNS 64
#define OPERAND_BYTES 4
#define K_STEP 16
#define TILE_MEMORY float block[64];
#define TILE_BEGIN
#define TILE_END
#define SHARED_TILES __local float shared[2 * K_STEP * 64];

/* What indexes the sums of a work-item is unrolled, so that they are registers. */
#define FOR_VALUES(row, column, m, n, columns)                                                             \
    _Pragma("unroll") for (int at = 0, row = m + (int)get_local_id(0) / 8, column = n + (int)get_local_id(0) % 8; at < 64;   \
         at++, row = m + (int)get_local_id(0) / 8 + at / 8 * 8, column = n + (int)get_local_id(0) % 8 + at % 8 * 8) \
        if (row < last && column < columns)
#define TILE_VALUE block[at]

/* Every operand is read where it lies. */
#define stage(x, is_float, staged, first, last, rows, depth) (x)

#define ANY(x, is_float, index) \
    ((is_float) ? ((const __global float*)(x))[index] : act_float(((const __global act*)(x))[index]))

/* block += the 64 x 64 tile of local operands a [k][64] and b [k][64]. */
inline void multiply_shared(const __local float* a, const __local float* b, float* block) {
    const int i0 = get_local_id(0) / 8, j0 = get_local_id(0) % 8;
    for (int k = 0; k < K_STEP; k++) {
        float row[8], column[8];
        _Pragma("unroll") for (int i = 0; i < 8; i++) {
            row[i] = a[k * 64 + i0 + 8 * i];
            column[i] = b[k * 64 + j0 + 8 * i];
        }
        _Pragma("unroll") for (int i = 0; i < 8; i++) {
            _Pragma("unroll") for (int j = 0; j < 8; j++) {
                block[8 * i + j] = fma(row[i], column[j], block[8 * i + j]);
            }
        }
    }
}

inline void multiply_tile(const __global uchar* a, int is_float, int m, int last, int rows, int depth,
                          const __global uchar* b, int transposed, int n, int columns, float* block,
                          __local float* shared) {
    const __global float* w = (const __global float*)b;
    __local float* a_tile = shared;
    __local float* b_tile = shared + K_STEP * 64;
    const int item = get_local_id(0);
    _Pragma("unroll") for (int i = 0; i < 64; i++) {
        block[i] = 0.0f;
    }
    for (int k0 = 0; k0 < depth; k0 += K_STEP) {
        for (int i = item; i < K_STEP * 64; i += TILE_ITEMS) {
            const int k = i % K_STEP, r = i / K_STEP;
            a_tile[k * 64 + r] = m + r < last && k0 + k < depth ? ANY(a, is_float, (long)(m + r) * depth + k0 + k) : 0.0f;
            if (!transposed) {
                b_tile[k * 64 + r] = n + r < columns && k0 + k < depth ? w[(long)(n + r) * depth + k0 + k] : 0.0f;
            }
        }
        if (transposed) {
            for (int i = item; i < K_STEP * 64; i += TILE_ITEMS) {
                const int k = i / 64, c = i % 64;
                b_tile[i] = n + c < columns && k0 + k < depth ? w[(long)(k0 + k) * columns + n + c] : 0.0f;
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        multiply_shared(a_tile, b_tile, block);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}


#define GRADIENT_GROUPS(n, k) (((n) + 63) / 64 * (((k) + 63) / 64))

/* dW [n][k] = dY^T X and db [n] = the sum of dY's rows, in ascending order. A group has a tile of dW. */
inline void weight_gradient(int group, const __global uchar* dy, int dy_float, const __global uchar* x, int x_float,
                            __global float* dw, __global float* db, int rows, int n, int k, __local float* shared) {
    const int across = (k + 63) / 64, n0 = group / across * 64, k0 = group % across * 64, item = get_local_id(0);
    __local float* dy_tile = shared;
    __local float* x_tile = shared + K_STEP * 64;
    float block[64], bias = 0.0f;
    _Pragma("unroll") for (int i = 0; i < 64; i++) {
        block[i] = 0.0f;
    }
    for (int r0 = 0; r0 < rows; r0 += K_STEP) {
        for (int i = item; i < K_STEP * 64; i += TILE_ITEMS) {
            const int r = r0 + i / 64, c = i % 64;
            dy_tile[i] = r < rows && n0 + c < n ? ANY(dy, dy_float, (long)r * n + n0 + c) : 0.0f;
            x_tile[i] = r < rows && k0 + c < k ? ANY(x, x_float, (long)r * k + k0 + c) : 0.0f;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        multiply_shared(dy_tile, x_tile, block);
        for (int r = 0; r < K_STEP; r++) {
            bias += dy_tile[r * 64 + item];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    _Pragma("unroll") for (int at = 0; at < 64; at++) {
        const int row = n0 + item / 8 + at / 8 * 8, column = k0 + item % 8 + at % 8 * 8;
        if (row < n && column < k) {
            dw[(long)row * k + column] = block[at];
        }
    }
    if (db != 0 && k0 == 0 && n0 + item < n) {
        db[n0 + item] = bias;
    }
}
#endif
