#ifdef CPU
/*
 * Products in float on a CPU by blocks in registers: 8 rows x 3 vectors (or 6 x 4) where there are 32 of them. A has rows
 * a_row and columns a_k apart, so it can be read transposed; B has rows of vectors. Every sum runs over ascending k.
 */

/* c[r][v] += a b for a block of ROWS x VECTORS; the rows behind the last are computed with the last and not used. */
#define BLOCK(ROWS, VECTORS)                                                                                         \
    inline void block_##ROWS##x##VECTORS(const __global float* a, long a_row, long a_k, int rows,                     \
                                         const __global float* b, long b_row, int depth, __global float* c,           \
                                         long c_row, int add) {                                                       \
        float16 sum[ROWS][VECTORS];                                                                                   \
        const __global float* row[ROWS];                                                                              \
        _Pragma("unroll") for (int r = 0; r < ROWS; r++) {                                                            \
            row[r] = a + min(r, rows - 1) * a_row;                                                                    \
            _Pragma("unroll") for (int v = 0; v < VECTORS; v++) {                                                     \
                sum[r][v] = add && r < rows ? read16(c + r * c_row + 16 * v) : (float16)0.0f;                              \
            }                                                                                                         \
        }                                                                                                             \
        ROUNDS_PER_LOOP for (int k = 0; k < depth; k++) {                                                             \
            float16 column[VECTORS];                                                                                  \
            _Pragma("unroll") for (int v = 0; v < VECTORS; v++) {                                                     \
                column[v] = read16(b + k * b_row + 16 * v);                                                                \
            }                                                                                                         \
            _Pragma("unroll") for (int r = 0; r < ROWS; r++) {                                                        \
                float x = row[r][k * a_k];                                                                            \
                _Pragma("unroll") for (int v = 0; v < VECTORS; v++) {                                                 \
                    sum[r][v] += x * column[v];                                                                       \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
        _Pragma("unroll") for (int r = 0; r < ROWS; r++) {                                                            \
            if (r < rows) {                                                                                           \
                _Pragma("unroll") for (int v = 0; v < VECTORS; v++) {                                                 \
                    write16(sum[r][v], c + r * c_row + 16 * v);                                                            \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
    }

/* Columns of A that lie side by side where it is read transposed: those of one or two blocks. */
#define STRIP 8

#if defined(__AVX2__) && !defined(__AVX512F__)
/* 16 registers of half a vector: the sums take twelve of them, or eight, which is just enough to keep the processor busy. */
#define BLOCK_ROWS 6
/*
 * Where the other half of a core is busy, the limit is how many instructions it can start: with 12 multiplications of a vector
 * in a round over k, four rounds in a loop of the processor save a tenth of them.
 */
#define ROUNDS_PER_LOOP _Pragma("unroll 4")
BLOCK(6, 1)
BLOCK(4, 1)
#else
#define BLOCK_ROWS 8
#define ROUNDS_PER_LOOP
BLOCK(8, 3)
BLOCK(8, 2)
BLOCK(8, 1)
BLOCK(6, 4)
#endif

/*
 * Part of C [rows][16 vectors], at most BLOCK_ROWS of the rows, = or += A [rows][depth] B [depth][16 vectors]. vectors is a
 * constant of 1 to 3.
 */
inline void multiply_block(const __global float* a, long a_row, long a_k, int rows, const __global float* b, long b_row,
                           int vectors, int depth, __global float* c, long c_row, int add) {
#if BLOCK_ROWS == 6
    for (int v = 0; v < vectors; v++) {
        block_6x1(a, a_row, a_k, rows, b + 16 * v, b_row, depth, c + 16 * v, c_row, add);
    }
#else
    if (vectors == 3) {
        block_8x3(a, a_row, a_k, rows, b, b_row, depth, c, c_row, add);
    } else if (vectors == 2) {
        block_8x2(a, a_row, a_k, rows, b, b_row, depth, c, c_row, add);
    } else {
        block_8x1(a, a_row, a_k, rows, b, b_row, depth, c, c_row, add);
    }
#endif
}

/* C [STRIP][16 vectors] = or += A B, with A [depth][STRIP] transposed. */
inline void multiply_strip(const __global float* a, const __global float* b, long b_row, int vectors, int depth,
                           __global float* c, long c_row, int add) {
#if BLOCK_ROWS == 6
    for (int r = 0; r < STRIP; r += 4) {
        for (int v = 0; v < vectors; v++) {
            block_4x1(a + r, 1, STRIP, 4, b + 16 * v, b_row, depth, c + r * c_row + 16 * v, c_row, add);
        }
    }
#else
    multiply_block(a, 1, STRIP, STRIP, b, b_row, vectors, depth, c, c_row, add);
#endif
}

/* C [rows][16 vectors] = or += A B as in multiply_block, with all rows; vectors may be 4 too. */
inline void product(const __global float* a, long a_row, long a_k, int rows, const __global float* b, long b_row,
                    int vectors, int depth, __global float* c, long c_row, int add) {
#if BLOCK_ROWS == 6
    for (int v = 0; v < vectors; v++) { /* the outer loop, so that these columns of B stay in the first level of cache */
        for (int r = 0; r < rows; r += BLOCK_ROWS) {
            block_6x1(a + r * a_row, a_row, a_k, rows - r, b + 16 * v, b_row, depth, c + r * c_row + 16 * v, c_row, add);
        }
    }
#else
    for (int r = 0; r < rows; r += vectors == 4 ? 6 : BLOCK_ROWS) {
        if (vectors == 4) {
            block_6x4(a + r * a_row, a_row, a_k, rows - r, b, b_row, depth, c + r * c_row, c_row, add);
        } else {
            multiply_block(a + r * a_row, a_row, a_k, rows - r, b, b_row, vectors, depth, c + r * c_row, c_row, add);
        }
    }
#endif
}

/* A private array as a global one: on a CPU there is one address space. */
#define FLAT(array) ((__global float*)(ulong)(array))


#define TILE_ITEMS 1
#define SHARED_TILES __local float* shared = 0;
#define SHARED_ATTENTION __local float* shared = 0;
/* The values of a tile that this work-item has, a vector at a time. */
#define FOR_VALUES(row, column, m, n, columns)                                                    \
    for (int row = m; row < min(m + TILE_ROWS, last); row++)                                      \
        for (int column = n, at = (row - m) * TILE_STRIDE(columns); column < min(n + TILE_COLUMNS, columns); column += 16, at += 16)
/* Floats from row to row of a tile: rows a multiple of 4 KiB apart would fight for the same lines of the cache. */
#define TILE_STRIDE(columns) (UP_TO(((columns) < TILE_COLUMNS ? (columns) : TILE_COLUMNS), 16) + 16)
#define TILE_VALUE read16(block + at)
#endif
