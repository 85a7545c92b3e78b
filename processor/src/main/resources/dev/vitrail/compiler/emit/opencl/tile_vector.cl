#ifdef FORM_VECTOR
/*
 * Products on a CPU, in float: blocks of 8 rows x 3 vectors (or 6 x 4) in registers. B lies in panels of 48 columns, the
 * last one of 16 or 32 where that is enough, each [k][width]; weights are packed so once per step. A is read in place.
 */
#define PANEL 48
#define TILE_ROWS 8
#define TILE_COLUMNS PANEL
#define OPERAND_BYTES 4
#define TILE_MEMORY float block[TILE_ROWS * TILE_COLUMNS] ALIGNED;
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

/* block [TILE_ROWS][TILE_COLUMNS] = the rows of A from m on times the panel of B that starts at column n. */
inline void multiply_tile(const __global uchar* a, int is_float, int m, int last, int rows, int depth,
                          const __global uchar* b, int transposed, int n, int columns, float* block,
                          __local float* shared) {
    const __global float* row = (const __global float*)a + (long)m * depth;
    const __global float* panel = (const __global float*)b + (long)n * depth;
    const int rest = UP_TO(columns % PANEL, 16); /* a constant, so that only one narrower block is compiled */
    if (rest == 0 || n + rest < columns) {
        block_8x3(row, depth, 1, last - m, panel, 48, depth, FLAT(block), PANEL, 0);
    } else if (rest == 48) {
        block_8x3(row, depth, 1, last - m, panel, 48, depth, FLAT(block), PANEL, 0);
    } else if (rest == 32) {
        block_8x2(row, depth, 1, last - m, panel, 32, depth, FLAT(block), PANEL, 0);
    } else {
        block_8x1(row, depth, 1, last - m, panel, 16, depth, FLAT(block), PANEL, 0);
    }
}

/* Panels of W [n][k] for x W^T, or, transposed, for dy W. Every group packs one panel. */
inline void pack_weight(const __global float* w, int n, int k, int transposed, __global uchar* packed) {
    const int columns = transposed ? k : n, depth = transposed ? n : k;
    const int first = get_group_id(0) * PANEL, width = 16 * panel_vectors(first, columns);
    __global float* panel = (__global float*)packed + (long)first * depth;
    for (int d = 0; d < depth; d++) {
        for (int i = 0; i < width; i++) {
            const int c = first + i;
            panel[(long)d * width + i] = c >= columns ? 0.0f : transposed ? w[(long)d * k + c] : w[(long)c * k + d];
        }
    }
}

#define PAIR_GROUPS(rows) 0
/* Nothing to prepare: weight_gradient reads both operands in place. */
inline void pack_rows(int group, const __global uchar* x, int is_float, int rows, int k, __global uchar* packed) {
}

/* A group has GRADIENT_ROWS x GRADIENT_COLUMNS of dW, so that it reads little; both operands pass SLICE rows at a time. */
#define SLICE 128
#define GRADIENT_ROWS 96
#define GRADIENT_COLUMNS (4 * PANEL)
#define GRADIENT_GROUPS(n, k) (((n) + GRADIENT_ROWS - 1) / GRADIENT_ROWS * (((k) + GRADIENT_COLUMNS - 1) / GRADIENT_COLUMNS))

/* Rows first to first + depth of columns column to column + 16 vectors, next to each other: [depth][16 vectors]. */
inline void copy_slice(const __global uchar* x, int is_float, int first, int depth, int column, int vectors, int columns,
                       float* slice) {
    const int whole = column + 16 * vectors <= columns;
    for (int r = 0; r < depth; r++) {
        const __global float* row = (const __global float*)x + (long)(first + r) * columns;
        const __global act* act_row = (const __global act*)x + (long)(first + r) * columns;
        float* to = slice + r * vectors * 16;
        if (whole && (is_float || ACT_IS_FLOAT)) {
            for (int v = 0; v < vectors; v++) {
                write16(read16(row + column + 16 * v), to + 16 * v);
            }
        } else {
            for (int v = 0; v < vectors; v++) {
                write16(is_float ? load_float(row, column + 16 * v, columns) : load_act(act_row, column + 16 * v, columns),
                        to + 16 * v);
            }
        }
    }
}

/* dW [n][k] = dY^T X and db [n] = the sum of dY's rows, over all rows in ascending order. */
inline void weight_gradient(int group, const __global uchar* dy, int dy_float, const __global uchar* x, int x_float,
                            const __global uchar* packed, __global uchar* scratch, __global float* dw,
                            __global float* db, int rows, int n, int k, __local float* shared) {
    const int across = (k + GRADIENT_COLUMNS - 1) / GRADIENT_COLUMNS;
    const int n0 = group / across * GRADIENT_ROWS, k0 = group % across * GRADIENT_COLUMNS;
    const int left = UP_TO(min(GRADIENT_ROWS, n - n0), 16), behind = min(k, k0 + GRADIENT_COLUMNS);
    float sums[GRADIENT_ROWS * GRADIENT_COLUMNS] ALIGNED, bias[GRADIENT_ROWS] ALIGNED;
    float dy_slice[SLICE * GRADIENT_ROWS] ALIGNED, x_slice[SLICE * PANEL] ALIGNED;
    for (int i = 0; i < GRADIENT_ROWS; i += 16) {
        write16((float16)0.0f, bias + i);
    }
    for (int first = 0; first < rows; first += SLICE) {
        const int depth = min(SLICE, rows - first);
        copy_slice(dy, dy_float, first, depth, n0, left / 16, n, dy_slice);
        for (int column = k0; column < behind; column += PANEL) {
            const int right = panel_vectors(column, k);
            copy_slice(x, x_float, first, depth, column, right, k, x_slice);
            for (int i = 0; i < left; i += 8) {
                __global float* to = FLAT(sums + i * GRADIENT_COLUMNS + column - k0);
                if (right == 3) {
                    block_8x3(FLAT(dy_slice + i), 1, left, 8, FLAT(x_slice), 48, depth, to, GRADIENT_COLUMNS, first > 0);
                } else if (right == 2) {
                    block_8x2(FLAT(dy_slice + i), 1, left, 8, FLAT(x_slice), 32, depth, to, GRADIENT_COLUMNS, first > 0);
                } else {
                    block_8x1(FLAT(dy_slice + i), 1, left, 8, FLAT(x_slice), 16, depth, to, GRADIENT_COLUMNS, first > 0);
                }
            }
        }
        if (db != 0 && k0 == 0) {
            for (int i = 0; i < left; i += 16) {
                float16 sum = read16(bias + i);
                for (int r = 0; r < depth; r++) {
                    sum += read16(dy_slice + r * left + i);
                }
                write16(sum, bias + i);
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
