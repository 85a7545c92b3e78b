#ifdef CPU
/*
 * Products in float on a CPU: blocks of 8 rows x 3 vectors (or 6 x 4) in registers. A has rows a_row and columns a_k apart, so
 * it can be read transposed; B has rows of vectors. Every sum runs over ascending k.
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
        for (int k = 0; k < depth; k++) {                                                                             \
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

BLOCK(8, 3)
BLOCK(8, 2)
BLOCK(8, 1)
BLOCK(6, 4)

/* C [rows][16 vectors] = or += A [rows][depth] B [depth][16 vectors]. vectors is a constant of 1 to 4. */
inline void product(const __global float* a, long a_row, long a_k, int rows, const __global float* b, long b_row,
                    int vectors, int depth, __global float* c, long c_row, int add) {
    const int step = vectors == 4 ? 6 : 8;
    for (int r = 0; r < rows; r += step) {
        const __global float* block = a + r * a_row;
        __global float* to = c + r * c_row;
        if (vectors == 4) {
            block_6x4(block, a_row, a_k, rows - r, b, b_row, depth, to, c_row, add);
        } else if (vectors == 3) {
            block_8x3(block, a_row, a_k, rows - r, b, b_row, depth, to, c_row, add);
        } else if (vectors == 2) {
            block_8x2(block, a_row, a_k, rows - r, b, b_row, depth, to, c_row, add);
        } else {
            block_8x1(block, a_row, a_k, rows - r, b, b_row, depth, to, c_row, add);
        }
    }
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
