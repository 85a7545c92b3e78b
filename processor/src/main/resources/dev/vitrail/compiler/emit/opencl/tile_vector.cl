#ifdef FORM_VECTOR
/*
 * Products on a CPU, in float. B lies in panels of 48 columns, the last one of 16 or 32 where that is enough, each
 * [k][width]; weights are packed so once per step. A is read in place.
 */
#define PANEL 48
/* Tiles stay in the second level of cache, and are so wide that results go to memory in long pieces. */
#define TILE_ROWS 192
#define TILE_COLUMNS (16 * PANEL)
/* Of a sum at a time: as much as lets the part of a panel stay in the first level while all rows of the tile pass. */
#define DEPTH 128
#define OPERAND_BYTES 4
#define TILE_MEMORY float block[TILE_ROWS * TILE_STRIDE(TILE_COLUMNS)] ALIGNED;
#define TILE_BEGIN
#define TILE_END

/* Vectors of the panel that starts at a column. */
inline int panel_vectors(int column, int columns) {
    return min(PANEL, UP_TO(columns - column, 16)) / 16;
}

/*
 * Rows first to last of an activation [rows][depth] as multiply_tile reads them; where they lie so already nothing is
 * copied. is_float: x is float, not act.
 */
inline const __global uchar* stage(const __global uchar* x, int is_float, __global uchar* staged, int first, int last,
                                   int rows, int depth) {
    if (is_float || ACT_IS_FLOAT) {
        return x;
    }
    const __global ushort* from = (const __global ushort*)x;
    __global float* to = (__global float*)staged;
    for (long i = (long)first * depth; i < (long)last * depth; i++) {
        to[i] = bf16_float(from[i]);
    }
    return staged;
}

/* block [TILE_ROWS][TILE_STRIDE] = the rows of A from m on times the panels of B from column n on. */
inline void multiply_tile(const __global uchar* a, int is_float, int m, int last, int rows, int depth,
                          const __global uchar* b, int transposed, int n, int columns, float* block,
                          __local float* shared) {
    const int rest = UP_TO(columns % PANEL, 16); /* a constant, so that only one narrower block is compiled */
    const int behind = min(last, m + TILE_ROWS), stride = TILE_STRIDE(columns);
    for (int k = 0; k < depth; k += DEPTH) {
        const int deep = min(DEPTH, depth - k);
        for (int c = n; c < min(n + TILE_COLUMNS, columns); c += PANEL) {
            const __global float* panel = (const __global float*)b + (long)c * depth;
            for (int r = m; r < behind; r += BLOCK_ROWS) {
                const __global float* row = (const __global float*)a + (long)r * depth + k;
                __global float* to = FLAT(block + (r - m) * stride + c - n);
                if (rest == 0 || rest == 48 || c + rest < columns) {
                    multiply_block(row, depth, 1, behind - r, panel + k * 48, 48, 3, deep, to, stride, k > 0);
                } else {
                    multiply_block(row, depth, 1, behind - r, panel + k * rest, rest, rest / 16, deep, to, stride, k > 0);
                }
            }
        }
    }
}

#define PACK_ROWS PANEL

/* Rows of W [n][k] from first on in panels: for x W^T, which is theirs alone, and for dy W, in each of which they are rows. */
inline void pack_rows(const __global float* w, int n, int k, int first, __global uchar* forward, __global uchar* backward) {
    const int last = min(first + PACK_ROWS, n), width = 16 * panel_vectors(first, n);
    __global float* panel = (__global float*)forward + (long)first * k;
    for (int c = 0; c < width; c += 16) {
        for (int d = 0; d < k; d += 16) {
            uint16 block[16];
            for (int i = 0; i < 16; i++) {
                const int row = first + c + i;
                block[i] = as_uint16(row < n ? load_float(w + (long)row * k, d, k) : (float16)0.0f);
            }
            transpose16(block);
            for (int i = 0; i < 16 && d + i < k; i++) {
                write16(as_float16(block[i]), panel + (long)(d + i) * width + c);
            }
        }
    }
    for (int r = first; backward != 0 && r < last; r++) {
        for (int column = 0; column < k; column += PANEL) {
            const int columns = 16 * panel_vectors(column, k);
            __global float* to = (__global float*)backward + (long)column * n + (long)r * columns;
            for (int c = 0; c < columns; c += 16) {
                write16(load_float(w + (long)r * k, column + c, k), to + c);
            }
        }
    }
}

/*
 * A group has GRADIENT_ROWS x GRADIENT_COLUMNS of dW. Both operands pass SLICE rows at a time, copied into panels: dY of STRIP
 * columns, X of PANEL columns, so that a block reads its strip and its panel from the first level of cache.
 */
#ifndef SLICE
#define SLICE 128
#endif
/* Strips do not start a multiple of 4 KiB apart, where they would fight for the same lines of the cache. */
#define STRIP_FLOATS (SLICE * STRIP + 16)
#define GRADIENT_ROWS 384
#define GRADIENT_COLUMNS (8 * PANEL)
#define GRADIENT_GROUPS(n, k) (((n) + GRADIENT_ROWS - 1) / GRADIENT_ROWS * (((k) + GRADIENT_COLUMNS - 1) / GRADIENT_COLUMNS))

/* Rows first to first + depth of dY from column n0 on as strips [strip][depth][STRIP]; adds them up in bias. */
inline void copy_strips(const __global uchar* dy, int is_float, int first, int depth, int n0, int left, int n, float* strips,
                        float* bias) {
    for (int r = 0; r < depth; r++) {
        float* to = strips + r * STRIP;
        for (int i = 0; i < left; i += 16) {
            const float16 values = LOAD(dy, is_float, first + r, n0 + i, n);
            write16(read16(bias + i) + values, bias + i);
            *(float8*)(to + i / STRIP * STRIP_FLOATS) = values.lo;
            *(float8*)(to + (i / STRIP + 1) * STRIP_FLOATS) = values.hi;
        }
    }
}

/* Rows first to first + depth of X from column k0 on as panels [panel][depth][its width]. */
inline void copy_panels(const __global uchar* x, int is_float, int first, int depth, int k0, int behind, int k, float* panels) {
    for (int r = 0; r < depth; r++) {
        for (int column = k0; column < behind; column += PANEL) {
            const int width = 16 * panel_vectors(column, k);
            float* to = panels + (column - k0) * SLICE + r * width;
            for (int c = 0; c < width; c += 16) {
                write16(LOAD(x, is_float, first + r, column + c, k), to + c);
            }
        }
    }
}

/* dW [n][k] = dY^T X and db [n] = the sum of dY's rows, over all rows in ascending order. */
inline void weight_gradient(int group, const __global uchar* dy, int dy_float, const __global uchar* x, int x_float,
                            __global float* dw, __global float* db, int rows, int n, int k, __local float* shared) {
    const int across = (k + GRADIENT_COLUMNS - 1) / GRADIENT_COLUMNS;
    const int n0 = group / across * GRADIENT_ROWS, k0 = group % across * GRADIENT_COLUMNS;
    const int left = UP_TO(min(GRADIENT_ROWS, n - n0), 16), behind = min(k, k0 + GRADIENT_COLUMNS);
    float sums[GRADIENT_ROWS * GRADIENT_COLUMNS] ALIGNED, bias[GRADIENT_ROWS] ALIGNED;
    float strips[GRADIENT_ROWS / STRIP * STRIP_FLOATS] ALIGNED, panels[SLICE * GRADIENT_COLUMNS] ALIGNED;
    for (int i = 0; i < GRADIENT_ROWS; i += 16) {
        write16((float16)0.0f, bias + i);
    }
    for (int first = 0; first < rows; first += SLICE) {
        const int depth = min(SLICE, rows - first);
        copy_strips(dy, dy_float, first, depth, n0, left, n, strips, bias);
        copy_panels(x, x_float, first, depth, k0, behind, k, panels);
        for (int column = k0; column < behind; column += PANEL) {
            const int right = panel_vectors(column, k);
            const __global float* panel = FLAT(panels + (column - k0) * SLICE);
            for (int i = 0; i < left; i += STRIP) {
                const __global float* strip = FLAT(strips + i / STRIP * STRIP_FLOATS);
                __global float* to = FLAT(sums + i * GRADIENT_COLUMNS + column - k0);
                multiply_strip(strip, panel, 16 * right, right, depth, to, GRADIENT_COLUMNS, first > 0);
            }
        }
    }
    for (int r = 0; r < left && n0 + r < n; r++) {
        for (int column = k0; column < behind; column += 16) {
            store_float(read16(sums + r * GRADIENT_COLUMNS + column - k0), dw + (long)(n0 + r) * k, column, k);
        }
    }
    if (db != 0 && k0 == 0) {
        for (int i = 0; i < left; i += 16) {
            store_float(read16(bias + i), db, n0 + i, n);
        }
    }
}
#endif
