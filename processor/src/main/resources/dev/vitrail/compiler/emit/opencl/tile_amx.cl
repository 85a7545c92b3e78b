#ifdef FORM_AMX
/*
 * Products on AMX tiles: bf16 operands, float sums. A block of C is 32 x 32: four tiles; two tiles of A (16 rows of 32 k) and
 * two of B (16 pairs of k, 16 columns) are loaded per 32 k. Weights are packed [columns / 16][k / 2][16][2], so each tile is
 * 1 KiB in a row. With PRECISION_BF16X3 every operand is two bf16 numbers, high + low, and a product three: high high,
 * high low, low high.
 */
#define TILE_ROWS 32
#define BLOCK_COLUMNS 32
/* Several blocks before an epilogue, which then reads and writes memory in longer pieces. */
#define TILE_COLUMNS (8 * BLOCK_COLUMNS)
#define K_STEP 32
#define OPERAND_BYTES (2 * PARTS)
#ifdef PRECISION_BF16X3
#define PARTS 2
#else
#define PARTS 1
#endif

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define C00 tmm0
#define C01 tmm1
#define C10 tmm2
#define C11 tmm3
#define A0 tmm4
#define A1 tmm5
#define B0 tmm6
#define B1 tmm7
#ifndef EMULATE_TILES /* see the tests */
#define TILES /* the processor's */
#define TILE_ZERO(tile) __asm__ volatile("tilezero %%" TEXT(tile) :::)
#define TILE_LOAD(tile, address, row) \
    __asm__ volatile("tileloadd (%0,%1,1), %%" TEXT(tile) ::"r"(address), "r"(row) : "memory")
#define TILE_STORE(tile, address, row) \
    __asm__ volatile("tilestored %%" TEXT(tile) ", (%0,%1,1)" ::"r"(address), "r"(row) : "memory")
/* c += a b: 16 x 16 floats, 32 deep */
#define TILE_MULTIPLY(c, a, b) \
    __asm__ volatile("tdpbf16ps %%" TEXT(b) ", %%" TEXT(a) ", %%" TEXT(c) :::)
/* All eight tiles 16 rows of 64 bytes. The threads serve other kernels too, so the tiles are given back. */
#define TILE_BEGIN                                                \
    {                                                             \
        uchar config[64] ALIGNED;            \
        for (int i = 0; i < 64; i++) config[i] = 0;               \
        config[0] = 1;                                            \
        for (int tile = 0; tile < 8; tile++) {                    \
            config[16 + 2 * tile] = 64;                           \
            config[48 + tile] = 16;                               \
        }                                                         \
        __asm__ volatile("ldtilecfg (%0)" ::"r"(config) : "memory"); \
    }
#define TILE_END __asm__ volatile("tilerelease" :::);
#endif
#define TILE_MEMORY float block[TILE_ROWS * TILE_STRIDE(TILE_COLUMNS)] ALIGNED;

typedef ushort ushort32 __attribute__((ext_vector_type(32)));
typedef ushort32 ushort32_anywhere __attribute__((aligned(2)));

/* What a float loses as bf16, again as bf16. */
inline float16 lost(float16 x, ushort16 high) {
    return x - bf16_vec(high);
}

/* 16 numbers of a row as bf16, their low parts low_at elements behind. */
inline void store_parts(float16 x, __global ushort* to, long low_at) {
    ushort16 high = vec_bf16(x);
    write16(high, to);
#ifdef PRECISION_BF16X3
    write16(vec_bf16(lost(x, high)), to + low_at);
#endif
}

/*
 * Rows first to last of an activation [rows][depth] as multiply_tile reads them: bf16, depth filled up with zeros to a
 * multiple of 32. Where they lie so already nothing is copied. is_float: x is float, not act.
 */
inline const __global uchar* stage(const __global uchar* x, int is_float, __global uchar* staged, int first, int last,
                                   int rows, int depth) {
    const int padded = UP_TO(depth, K_STEP);
    const int lies_so = is_float ? 0 : ACT_IS_FLOAT ? 0 : padded == depth;
    if (lies_so) {
        return x;
    }
    for (int r = first; r < last; r++) {
        __global ushort* to = (__global ushort*)staged + (long)r * padded;
        for (int c = 0; c < padded; c += 16) {
            store_parts(LOAD(x, is_float, r, c, depth), to + c, (long)rows * padded);
        }
    }
    return staged;
}

/*
 * c (32 x 32 floats, rows c_row bytes apart) = or += the sum over k of a b. a: 32 rows, a_row bytes apart; b: tiles of 16 pairs
 * of k, the next 16 columns b_next bytes behind; a_low and b_low: where the low parts lie, in bytes behind the high ones.
 */
inline void tile_product(ulong a, ulong a_row, ulong a_low, ulong b, ulong b_next, ulong b_low, int depth, ulong c,
                         ulong c_row, int add) {
    const ulong tile_row = 64;
    TILES
    if (add) {
        TILE_LOAD(C00, c, c_row);
        TILE_LOAD(C01, c + 64, c_row);
        TILE_LOAD(C10, c + 16 * c_row, c_row);
        TILE_LOAD(C11, c + 16 * c_row + 64, c_row);
    } else {
        TILE_ZERO(C00);
        TILE_ZERO(C01);
        TILE_ZERO(C10);
        TILE_ZERO(C11);
    }
    for (int k = 0; k < depth; k += K_STEP) {
        const ulong a0 = a + (ulong)k * 2, a1 = a0 + 16 * a_row, b0 = b + (ulong)k * 32, b1 = b0 + b_next;
        TILE_LOAD(B0, b0, tile_row);
        TILE_LOAD(A0, a0, a_row);
        TILE_MULTIPLY(C00, A0, B0);
        TILE_LOAD(B1, b1, tile_row);
        TILE_MULTIPLY(C01, A0, B1);
        TILE_LOAD(A1, a1, a_row);
        TILE_MULTIPLY(C10, A1, B0);
        TILE_MULTIPLY(C11, A1, B1);
#ifdef PRECISION_BF16X3
        TILE_LOAD(B0, b0 + b_low, tile_row);
        TILE_MULTIPLY(C00, A0, B0);
        TILE_MULTIPLY(C10, A1, B0);
        TILE_LOAD(B1, b1 + b_low, tile_row);
        TILE_MULTIPLY(C01, A0, B1);
        TILE_MULTIPLY(C11, A1, B1);
        TILE_LOAD(A0, a0 + a_low, a_row);
        TILE_LOAD(B0, b0, tile_row);
        TILE_MULTIPLY(C00, A0, B0);
        TILE_LOAD(B1, b1, tile_row);
        TILE_MULTIPLY(C01, A0, B1);
        TILE_LOAD(A1, a1 + a_low, a_row);
        TILE_MULTIPLY(C10, A1, B0);
        TILE_MULTIPLY(C11, A1, B1);
#endif
    }
    TILE_STORE(C00, c, c_row);
    TILE_STORE(C01, c + 64, c_row);
    TILE_STORE(C10, c + 16 * c_row, c_row);
    TILE_STORE(C11, c + 16 * c_row + 64, c_row);
}

/* block [TILE_ROWS][TILE_COLUMNS] = the rows of A from m on times the columns of B from n on. */
inline void multiply_tile(const __global uchar* a, int is_float, int m, int last, int rows, int depth,
                          const __global uchar* b, int transposed, int n, int columns, float* block,
                          __local float* shared) {
    const long padded = UP_TO(depth, K_STEP);
    for (int c = n; c < min(n + TILE_COLUMNS, columns); c += BLOCK_COLUMNS) {
        tile_product((ulong)a + (ulong)m * padded * 2, (ulong)padded * 2, (ulong)rows * padded * 2,
                     (ulong)b + (ulong)c * padded * 2, (ulong)padded * 32,
                     (ulong)UP_TO(columns, BLOCK_COLUMNS) * padded * 2, (int)padded, (ulong)(block + c - n),
                     TILE_STRIDE(columns) * 4, 0);
    }
}

/* Two rows side by side: lane i holds (even[i], odd[i]). */
inline uint16 pair_rows(ushort16 even, ushort16 odd) {
    return convert_uint16(even) | (convert_uint16(odd) << 16);
}

/* 32 bf16 numbers in a row as 16 pairs. */
inline uint16 pairs_of(ushort16 first, ushort16 second) {
    return (uint16)(as_uint8(first), as_uint8(second));
}

/* 16 pairs of bf16 numbers in 16 rows, and low_at pairs behind them what they lose. */
inline void store_tile(uint16 parts[PARTS][16], __global uint* to, long low_at) {
    for (int part = 0; part < PARTS; part++) {
        for (int i = 0; i < 16; i++) {
            write16(parts[part][i], to + part * low_at + i * 16);
        }
    }
}

#define PACK_ROWS 32

/* Rows of W [n][k] from first on as the tiles read them: for x W^T, [n / 16][k / 2][16][2], and for dy W, [k / 16][n / 2][16][2]. */
inline void pack_rows(const __global float* w, int n, int k, int first, __global uchar* forward, __global uchar* backward) {
    const int n_padded = UP_TO(n, K_STEP), k_padded = UP_TO(k, K_STEP);
    const long low = (long)n_padded * k_padded / 2;
    for (int c = 0; c < k_padded; c += 32) {
        uint16 pairs[2][PARTS][16], tile[PARTS][16];
        for (int i = 0; i < 32; i++) {
            const __global float* row = w + (long)(first + i) * k;
            const float16 one = first + i < n ? load_float(row, c, k) : (float16)0.0f;
            const float16 two = first + i < n ? load_float(row, c + 16, k) : (float16)0.0f;
            const ushort16 a = vec_bf16(one), b = vec_bf16(two);
            pairs[i / 16][0][i % 16] = pairs_of(a, b);
#ifdef PRECISION_BF16X3
            pairs[i / 16][1][i % 16] = pairs_of(vec_bf16(lost(one, a)), vec_bf16(lost(two, b)));
#endif
        }
        for (int half_ = 0; backward != 0 && half_ < 2; half_++) {
            for (int part = 0; part < PARTS; part++) {
                for (int i = 0; i < 16; i++) {
                    const uint16 even = pairs[i / 8][part][2 * i % 16], odd = pairs[i / 8][part][2 * i % 16 + 1];
                    tile[part][i] = half_ ? pair_rows(as_ushort16(even.hi), as_ushort16(odd.hi))
                                          : pair_rows(as_ushort16(even.lo), as_ushort16(odd.lo));
                }
            }
            store_tile(tile, (__global uint*)backward + (long)(c + 16 * half_) * n_padded / 2 + first * 8, low);
        }
        for (int half_ = 0; half_ < 2; half_++) {
            for (int part = 0; part < PARTS; part++) {
                transpose16(pairs[half_][part]);
            }
            store_tile(pairs[half_], (__global uint*)forward + (long)(first + 16 * half_) * k_padded / 2 + c * 8, low);
        }
    }
}

/* A vector of a row that may be float or act; zeros behind the last row. */
inline float16 load_row(const __global uchar* x, int is_float, int row, int rows, int column, int columns) {
    return row < rows ? LOAD(x, is_float, row, column, columns) : (float16)0.0f;
}

/*
 * A group has GRADIENT_ROWS x GRADIENT_COLUMNS of dW. Both operands pass SLICE rows at a time, as bf16 in the order of the tiles:
 * dY transposed, X in pairs of rows. Rows of one and columns of the other do not start a multiple of 4 KiB apart, where they
 * would fight for the same lines of the cache.
 */
#ifndef SLICE /* a multiple of K_STEP */
#define SLICE 256
#endif
#define DY_ROW (SLICE + 32)
#define X_BLOCK (SLICE * 16 + 32)
#define GRADIENT_ROWS 384
#define GRADIENT_COLUMNS 768
#define GRADIENT_GROUPS(n, k) (((n) + GRADIENT_ROWS - 1) / GRADIENT_ROWS * (((k) + GRADIENT_COLUMNS - 1) / GRADIENT_COLUMNS))

/* Asks for 32 columns of 32 rows, which are read when the columns of the rows before them are done. */
inline void prefetch_rows(const __global uchar* x, int is_float, long first, int column, int columns) {
    const int bytes = is_float || ACT_IS_FLOAT ? 4 : 2;
    for (int i = 0; i < 32; i++) {
        for (int line = 0; line < bytes; line += 2) {
            PREFETCH(x + ((first + i) * columns + column) * bytes + 32 * line);
        }
    }
}

/* 32 numbers of a row as bf16, and behind them what they lose; zeros behind the last row and column. */
inline void row_parts(const __global uchar* x, int is_float, int row, int rows, int column, int columns, ushort32* parts) {
    const int lies_so = is_float ? 0 : ACT_IS_FLOAT ? 0 : row < rows && column + 32 <= columns;
    if (lies_so) {
        parts[0] = *(const __global ushort32_anywhere*)((const __global ushort*)x + (long)row * columns + column);
        return;
    }
    const float16 left = load_row(x, is_float, row, rows, column, columns);
    const float16 right = load_row(x, is_float, row, rows, column + 16, columns);
    const ushort16 left_high = vec_bf16(left), right_high = vec_bf16(right);
    parts[0] = (ushort32)(left_high, right_high);
#ifdef PRECISION_BF16X3
    parts[1] = (ushort32)(vec_bf16(lost(left, left_high)), vec_bf16(lost(right, right_high)));
#endif
}

/* Two rows of 32 numbers as pairs (even, odd): those of the first 16 columns, those of the other 16. */
inline void interleave(ushort32 even, ushort32 odd, uint16* left, uint16* right) {
    *left = as_uint16(__builtin_shufflevector(even, odd, 0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40, 9, 41, 10,
                                              42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47));
    *right = as_uint16(__builtin_shufflevector(even, odd, 16, 48, 17, 49, 18, 50, 19, 51, 20, 52, 21, 53, 22, 54, 23, 55, 24,
                                               56, 25, 57, 26, 58, 27, 59, 28, 60, 29, 61, 30, 62, 31, 63));
}

/* Rows first to first + depth of dY, columns n0 to n0 + count, transposed: [column][DY_ROW]; adds them up in bias. */
inline void transpose_slice(const __global uchar* dy, int dy_float, int first, int depth, int rows, int n0, int count, int n,
                            ushort* to, float16* bias) {
    for (int r = first; r < first + depth; r += 32) {
        for (int c = 0; c < count; c += 32) {
            prefetch_rows(dy, dy_float, r + 32, n0 + c, n);
            uint16 left[PARTS][16], right[PARTS][16];
            float16 left_sum = 0.0f, right_sum = 0.0f;
            _Pragma("unroll") for (int i = 0; i < 16; i++) {
                ushort32 even[PARTS], odd[PARTS];
                row_parts(dy, dy_float, r + 2 * i, rows, n0 + c, n, even);
                row_parts(dy, dy_float, r + 2 * i + 1, rows, n0 + c, n, odd);
                for (int part = 0; part < PARTS; part++) {
                    interleave(even[part], odd[part], &left[part][i], &right[part][i]);
                }
                left_sum += load_row(dy, dy_float, r + 2 * i, rows, n0 + c, n)
                        + load_row(dy, dy_float, r + 2 * i + 1, rows, n0 + c, n);
                right_sum += load_row(dy, dy_float, r + 2 * i, rows, n0 + c + 16, n)
                        + load_row(dy, dy_float, r + 2 * i + 1, rows, n0 + c + 16, n);
            }
            bias[c / 16] += left_sum;
            bias[c / 16 + 1] += right_sum;
            for (int part = 0; part < PARTS; part++) {
                transpose16(left[part]);
                transpose16(right[part]);
                _Pragma("unroll") for (int i = 0; i < 32; i++) {
                    *(uint16_anywhere*)(to + (part * GRADIENT_ROWS + c + i) * DY_ROW + r - first) =
                            i < 16 ? left[part][i] : right[part][i - 16];
                }
            }
        }
    }
}

/* Rows first to first + depth of X, columns k0 to k0 + count, over pairs of rows: [column / 16][row / 2][16][2]. */
inline void pair_slice(const __global uchar* x, int x_float, int first, int depth, int rows, int k0, int count, int k,
                       ushort* to) {
    for (int r = first; r < first + depth; r += 32) {
        for (int c = 0; c < count; c += 32) {
            prefetch_rows(x, x_float, r + 32, k0 + c, k);
            for (int i = r; i < r + 32; i += 2) {
                ushort32 even[PARTS], odd[PARTS];
                row_parts(x, x_float, i, rows, k0 + c, k, even);
                row_parts(x, x_float, i + 1, rows, k0 + c, k, odd);
                for (int part = 0; part < PARTS; part++) {
                    ushort* pairs = to + (part * GRADIENT_COLUMNS + c) / 16 * X_BLOCK + (i - first) * 16;
                    uint16 left, right;
                    interleave(even[part], odd[part], &left, &right);
                    *(uint16_anywhere*)pairs = left;
                    *(uint16_anywhere*)(pairs + X_BLOCK) = right;
                }
            }
        }
    }
}

/* dW [n][k] = dY^T X and db [n] = the sum of dY's rows, slice by slice in ascending order. */
inline void weight_gradient(int group, const __global uchar* dy, int dy_float, const __global uchar* x, int x_float,
                            __global float* dw, __global float* db, int rows, int n, int k, __local float* shared) {
    const int across = (k + GRADIENT_COLUMNS - 1) / GRADIENT_COLUMNS, padded = UP_TO(rows, K_STEP);
    const int n0 = group / across * GRADIENT_ROWS, k0 = group % across * GRADIENT_COLUMNS;
    const int down = min(GRADIENT_ROWS, n - n0), right = min(GRADIENT_COLUMNS, k - k0);
    const int low_dy = GRADIENT_ROWS * DY_ROW * 2, low_x = GRADIENT_COLUMNS / 16 * X_BLOCK * 2;
    ushort dy_slice[PARTS * GRADIENT_ROWS * DY_ROW] ALIGNED, x_slice[PARTS * GRADIENT_COLUMNS / 16 * X_BLOCK] ALIGNED;
    float16 bias[GRADIENT_ROWS / 16];
    for (int c = 0; c < GRADIENT_ROWS / 16; c++) {
        bias[c] = 0.0f;
    }
    TILE_MEMORY
    TILE_BEGIN
    for (int first = 0; first < padded; first += SLICE) {
        const int depth = min(SLICE, padded - first);
        transpose_slice(dy, dy_float, first, depth, rows, n0, UP_TO(down, TILE_ROWS), n, dy_slice, bias);
        pair_slice(x, x_float, first, depth, rows, k0, UP_TO(right, BLOCK_COLUMNS), k, x_slice);
        for (int c = 0; c < right; c += BLOCK_COLUMNS) {
            for (int r = 0; r < down; r += TILE_ROWS) {
                const int whole = r + TILE_ROWS <= down && c + BLOCK_COLUMNS <= right;
                __global float* to = dw + (long)(n0 + r) * k + k0;
                for (int i = 0; !whole && first > 0 && i < TILE_ROWS && r + i < down; i++) {
                    for (int j = 0; j < BLOCK_COLUMNS; j += 16) {
                        write16(load_float(to + (long)i * k, c + j, right), block + i * BLOCK_COLUMNS + j);
                    }
                }
                tile_product((ulong)(dy_slice + r * DY_ROW), DY_ROW * 2, low_dy, (ulong)(x_slice + c / 16 * X_BLOCK),
                             X_BLOCK * 2, low_x, depth, whole ? (ulong)(to + c) : (ulong)block,
                             whole ? (ulong)k * 4 : (ulong)BLOCK_COLUMNS * 4, first > 0);
                for (int i = 0; !whole && i < TILE_ROWS && r + i < down; i++) {
                    for (int j = 0; j < BLOCK_COLUMNS && c + j < right; j += 16) {
                        store_float(read16(block + i * BLOCK_COLUMNS + j), to + (long)i * k, c + j, right);
                    }
                }
            }
        }
    }
    TILE_END
    for (int c = 0; db != 0 && k0 == 0 && c < down; c += 16) {
        store_float(bias[c / 16], db, n0 + c, n);
    }
}
#endif
