#ifdef FORM_VECTOR
/*
 * Products on a CPU, in float: blocks of 8 rows x 3 vectors (or 6 x 4) in registers. B lies in panels of 48 columns, the
 * last one of 16 or 32 where that is enough, each [k][width]; weights are packed so once per step. A is read in place.
 */
#define PANEL 48
#define TILE_ROWS 8
#define TILE_COLUMNS PANEL
#define TILE_MEMORY float block[TILE_ROWS * TILE_COLUMNS];
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
    if (is_float || sizeof(act) == sizeof(float)) {
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
    const int vectors = panel_vectors(n, columns);
    if (vectors == 3) {
        block_8x3(row, depth, 1, last - m, panel, 48, depth, FLAT(block), PANEL, 0);
    } else if (vectors == 2) {
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

#define PAIR_GROUPS(k) 0
/* Nothing to prepare: weight_gradient reads both operands in place. */
inline void pack_rows(int group, const __global uchar* x, int is_float, int rows, int k, __global uchar* packed) {
}

/* Rows that dW is summed over at a time, so that they stay in the first cache. */
#define SLICE 192
#define GRADIENT_ROWS 48
#define GRADIENT_GROUPS(n, k) (((n) + GRADIENT_ROWS - 1) / GRADIENT_ROWS * (((k) + PANEL - 1) / PANEL))

/* Rows of a slice as floats in place, or copied to slice [SLICE][PANEL]; tells the distance of the rows. */
inline const __global float* slice_of(const __global uchar* x, int is_float, int first, int depth, int column, int count,
                                      int columns, float* slice, long* row) {
    const int vectors = UP_TO(count, 16) / 16;
    if ((is_float || sizeof(act) == sizeof(float)) && column + 16 * vectors <= columns) {
        *row = columns;
        return (const __global float*)x + (long)first * columns + column;
    }
    for (int r = 0; r < depth; r++) {
        for (int v = 0; v < vectors; v++) {
            const long start = (long)(first + r) * columns;
            float16 values = is_float ? load_float((const __global float*)x + start, column + 16 * v, columns)
                                      : load_act((const __global act*)x + start, column + 16 * v, columns);
            vstore16(values, v, slice + r * PANEL);
        }
    }
    *row = PANEL;
    return FLAT(slice);
}

/*
 * dW [n][k] = dY^T X and db [n] = the sum of dY's rows, over all rows in ascending order. A group has GRADIENT_ROWS of n
 * and a panel of k.
 */
inline void weight_gradient(int group, const __global uchar* dy, int dy_float, const __global uchar* x, int x_float,
                            const __global uchar* packed, __global uchar* scratch, __global float* dw,
                            __global float* db, int rows, int n, int k, __local float* shared) {
    const int panels = (k + PANEL - 1) / PANEL;
    const int n0 = group / panels * GRADIENT_ROWS, k0 = group % panels * PANEL;
    const int count = min(GRADIENT_ROWS, n - n0), vectors = panel_vectors(k0, k);
    float sums[GRADIENT_ROWS * PANEL], bias[GRADIENT_ROWS];
    float dy_slice[SLICE * PANEL], x_slice[SLICE * PANEL];
    for (int i = 0; i < GRADIENT_ROWS; i++) {
        bias[i] = 0.0f;
    }
    for (int first = 0; first < rows; first += SLICE) {
        const int depth = min(SLICE, rows - first);
        long dy_row, x_row;
        const __global float* left = slice_of(dy, dy_float, first, depth, n0, count, n, dy_slice, &dy_row);
        const __global float* right = slice_of(x, x_float, first, depth, k0, 16 * vectors, k, x_slice, &x_row);
        if (vectors == 3) {
            product(left, 1, dy_row, count, right, x_row, 3, depth, FLAT(sums), PANEL, first > 0);
        } else if (vectors == 2) {
            product(left, 1, dy_row, count, right, x_row, 2, depth, FLAT(sums), PANEL, first > 0);
        } else {
            product(left, 1, dy_row, count, right, x_row, 1, depth, FLAT(sums), PANEL, first > 0);
        }
        if (db != 0 && k0 == 0) {
            for (int r = 0; r < depth; r++) {
                for (int i = 0; i < count; i++) {
                    bias[i] += left[r * dy_row + i];
                }
            }
        }
    }
    for (int r = 0; r < count; r++) {
        for (int v = 0; v < vectors; v++) {
            store_float(vload16(v, sums + r * PANEL), dw + (long)(n0 + r) * k, k0 + 16 * v, k);
        }
        if (db != 0 && k0 == 0) {
            db[n0 + r] = bias[r];
        }
    }
}
#endif
