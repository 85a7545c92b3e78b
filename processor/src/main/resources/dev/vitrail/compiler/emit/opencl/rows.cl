/* ---- kernels over rows: norms, tokens, loss. A CPU group takes ROWS_PER_GROUP rows, a GPU group one. ---- */

#ifdef CPU
#define ROWS_PER_GROUP 32
#else
#define ROWS_PER_GROUP 1
#endif
#define ROWS_OF_GROUP(row, rows)                                                                              \
    for (int row = (int)get_group_id(0) * ROWS_PER_GROUP, behind = min(row + ROWS_PER_GROUP, rows); row < behind; row++)
#define COLUMNS(c, n) for (int c = FIRST_COLUMN; c < (n); c += NEXT_COLUMN)
/* With tensor cores a second result of an epilogue has a loop of its own, which begins with prepare: in one registers spill. */
#ifdef FORM_MMA
#define SPLIT_VALUES(row, column, m, n, columns, prepare) } FOR_VALUES(row, column, m, n, columns) { prepare
#else
#define SPLIT_VALUES(row, column, m, n, columns, prepare)
#endif
/* Asks for what an epilogue reads of a tile, so that it arrives during the product; the large tiles of FORM_VECTOR gain nothing. */
#ifdef FORM_AMX
#define EXPECT(x, is_float, m, n, columns)                                                             \
    for (int row = m; row < min(m + TILE_ROWS, last); row++)                                           \
        for (int column = n; column < min(n + TILE_COLUMNS, columns); column += (is_float) ? 16 : 32)  \
            PREFETCH((is_float) ? (ulong)((const __global float*)(x) + (long)row * (columns) + column) \
                                : (ulong)((const __global act*)(x) + (long)row * (columns) + column))
#else
#define EXPECT(x, is_float, m, n, columns)
#endif
/* x where the column exists, else 0: lanes behind a row's end must not count in its sums. */
#ifdef CPU
#define LANES ((int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
#define INSIDE(value, c, n) ((c) + 16 <= (n) ? (value) : CHOOSE(LANES + (c) < (n), (value), 0.0f))
#else
#define INSIDE(value, c, n) ((c) < (n) ? (value) : 0.0f)
#endif

/*
 * The rows of this group, first to last, and its tiles. Columns come in passes whose part of B stays in cache; within a pass the
 * tiles go along the rows, so that what the epilogue reads and writes is in order.
 */
#define TILES_OF_GROUP(rows, columns)                                                           \
    const int first = ROWS_GROUP * rows_per_group, last = min(first + rows_per_group, rows);    \
    const int left = COLUMNS_GROUP * columns_per_group, right = min(left + columns_per_group, columns);
#ifndef FOR_TILES
#define ROWS_GROUP ((int)get_group_id(0))
#define COLUMNS_GROUP ((int)get_group_id(1))
#define FOR_TILES(m, n, depth)                                            \
    for (int pass = left; pass < right; pass += PASS_COLUMNS(depth))      \
        for (int m = first; m < last; m += TILE_ROWS)                     \
            for (int n = pass; n < min(pass + PASS_COLUMNS(depth), right); n += TILE_COLUMNS)
/* Columns of B, TILE_COLUMNS at least, that take CACHED_BYTES. */
#define PASS_COLUMNS(depth)                                                                             \
    (CACHED_BYTES / OPERAND_BYTES / (depth) / TILE_COLUMNS * TILE_COLUMNS < TILE_COLUMNS                 \
            ? TILE_COLUMNS                                                                               \
            : CACHED_BYTES / OPERAND_BYTES / (depth) / TILE_COLUMNS * TILE_COLUMNS)
#ifndef CACHED_BYTES
#define CACHED_BYTES 786432
#endif
#endif

/*
 * Several kernels in one launch, the groups of each in turn. They differ in size, and a CPU's few units get many groups at
 * once; so there each unit takes the next that no other has taken, the largest first, until none is left.
 */
#ifdef CPU
#define FOR_GROUPS(taken) for (int group = atomic_inc(taken);; group = atomic_inc(taken))
#define NEXT_GROUP continue
#else
#define FOR_GROUPS(taken) int group = get_group_id(0);
#define NEXT_GROUP return
#endif
#define PART(count, call)     \
    if (group < (count)) {    \
        call;                 \
        NEXT_GROUP;           \
    }                         \
    group -= (count);
#define SUM_GROUPS(n) (((n) + ITEMS * WIDTH - 1) / (ITEMS * WIDTH))

/* A place of dropout in this step; nothing is dropped with a threshold of 0. */
typedef struct {
    ulong key;
    int threshold;
    float keep_scale;
} dropout;

/* Stochastic depth: a whole image is kept or not. */
inline float keep_path(const __global dropout* drop, int image) {
    uint h = (uint)dropout_row(drop->key, image);
    const uint high = (uint)(dropout_row(drop->key, image) >> 32);
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    h = (h ^ (h >> 16)) + high;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    h = (h ^ (h >> 16)) >> 8;
    return h >= (uint)drop->threshold ? drop->keep_scale : 0.0f;
}

/* Mean over the tokens of an image, summed in ascending order. */
inline vec mean_of_rows(const __global uchar* x, int x_float, int image, int tokens, int c, int n) {
    vec sum = 0.0f;
    for (int t = 0; t < tokens; t++) {
        sum += LOAD(x, x_float, image * tokens + t, c, n);
    }
    return sum / tokens;
}

/* y = (x - mean) rstd scale + bias; keeps (mean, rstd) of every row. */
inline void layer_norm(const __global uchar* x, int x_float, const __global float* scale, const __global float* bias,
                       float eps, __global uchar* y, int y_float, __global float* statistics, int rows, int n,
                       __local float* sums) {
    ROWS_OF_GROUP(row, rows) {
        vec sum = 0.0f;
        COLUMNS(c, n) {
            sum += LOAD(x, x_float, row, c, n);
        }
        const float mean = sum_items(sum, sums) / n;
        vec squares = 0.0f;
        COLUMNS(c, n) {
            vec d = INSIDE(LOAD(x, x_float, row, c, n) - mean, c, n);
            squares += d * d;
        }
        const float rstd = 1.0f / sqrt(sum_items(squares, sums) / n + eps);
        COLUMNS(c, n) {
            vec value = (LOAD(x, x_float, row, c, n) - mean) * rstd * load_float(scale, c, n) + load_float(bias, c, n);
            STORE(value, y, y_float, row, c, n);
        }
        if (get_local_id(0) == 0) {
            statistics[2 * row] = mean;
            statistics[2 * row + 1] = rstd;
        }
    }
}

/*
 * dx = residual + rstd (g - mean(g) - h mean(g h)) with g = dy scale and h = (x - mean) rstd; the residual has the first
 * residual_rows rows of each image. A group takes an image and leaves its part of the gradients of scale and bias, [2][n].
 */
inline void layer_norm_backward(const __global uchar* dy, int dy_float, const __global uchar* x, int x_float,
                                const __global float* scale, const __global float* statistics,
                                const __global float* residual, int residual_rows, __global float* dx,
                                __global float* partials, const __global float* bias, __global uchar* y, int y_float,
                                int rows_per_image, int n, __local float* sums) {
    const int image = get_group_id(0);
    __global float* scale_part = partials + (long)image * 2 * n;
    __global float* bias_part = scale_part + n;
    COLUMNS(c, n) {
        store_float((vec)0.0f, scale_part, c, n);
        store_float((vec)0.0f, bias_part, c, n);
    }
    for (int r = 0; r < rows_per_image; r++) {
        const int row = image * rows_per_image + r;
        const float mean = statistics[2 * row], rstd = statistics[2 * row + 1];
        vec sum = 0.0f, product_sum = 0.0f;
        COLUMNS(c, n) {
            vec d = LOAD(dy, dy_float, row, c, n);
            vec h = INSIDE((LOAD(x, x_float, row, c, n) - mean) * rstd, c, n);
            vec g = d * load_float(scale, c, n);
            sum += g;
            product_sum += g * h;
            store_float(load_float(scale_part, c, n) + d * h, scale_part, c, n);
            store_float(load_float(bias_part, c, n) + d, bias_part, c, n);
        }
        const float mean_g = sum_items(sum, sums) / n, mean_gh = sum_items(product_sum, sums) / n;
        COLUMNS(c, n) {
            vec h = (LOAD(x, x_float, row, c, n) - mean) * rstd;
            vec value = (LOAD(dy, dy_float, row, c, n) * load_float(scale, c, n) - mean_g - h * mean_gh) * rstd;
            if (r < residual_rows) {
                value += load_float(residual + ((long)image * residual_rows + r) * n, c, n);
            }
            store_float(value, dx + (long)row * n, c, n);
            if (y != 0) {
                STORE(h * load_float(scale, c, n) + load_float(bias, c, n), y, y_float, row, c, n);
            }
        }
    }
}

/* sum [n] = the sum over the images of x, image_floats apart. */
inline void sum_images(int group, const __global float* x, __global float* sum, int images, int n, int image_floats) {
    const int c = group * ITEMS * WIDTH + FIRST_COLUMN;
    if (c < n) {
        vec total = 0.0f;
        for (int image = 0; image < images; image++) {
            total += load_float(x + (long)image * image_floats, c, n);
        }
        store_float(total, sum, c, n);
    }
}

/* Softmax cross-entropy of one image per work-item, and its gradient divided by the number of images. */
inline void cross_entropy(const __global float* logits, const __global int* labels, float smoothing, __global float* loss,
                          __global float* d_logits, int images, int classes) {
    const int image = get_global_id(0);
    if (image >= images) {
        return;
    }
    const __global float* row = logits + (long)image * classes;
    const int label = labels[image];
    float largest = -INFINITY, total = 0.0f;
    for (int c = 0; c < classes; c++) {
        largest = row[c] > largest || row[c] != row[c] ? row[c] : largest;
        total += row[c];
    }
    float sum = 0.0f;
    for (int c = 0; c < classes; c++) {
        sum += exp(row[c] - largest);
    }
    const float log_sum = largest + log(sum), base = smoothing / classes;
    loss[image] = log_sum - ((1.0f - smoothing) * row[label] + base * total);
    for (int c = 0; c < classes; c++) {
        const float target = base + (c == label ? 1.0f - smoothing : 0.0f);
        d_logits[(long)image * classes + c] = (exp(row[c] - log_sum) - target) / images;
    }
}

/*
 * What a byte of an image stands for: (x - 127.5) / 127.5, rounded as the division would be, which devices need not do
 * themselves. The host has the same bits.
 */
inline float pixel(uchar x) {
    const float inverse = 1.0f / 127.5f, dark = (float)x - 127.5f, quotient = dark * inverse;
    return fma(fma(-quotient, 127.5f, dark), inverse, quotient);
}

/*
 * Pixels [channels][height][width], bytes or floats, to patches [patches][channels patch patch], in raster order; one row of y
 * per patch.
 */
inline void patchify(const __global uchar* pixels, int bytes, __global uchar* y, int y_float, int rows, int channels,
                     int height, int width, int patch) {
    const int across = width / patch, patches = across * (height / patch), n = channels * patch * patch;
    ROWS_OF_GROUP(row, rows) {
        const int image = row / patches, p = row % patches;
        const long corner =
                (long)image * channels * height * width + (long)(p / across) * patch * width + p % across * patch;
        for (int c = get_local_id(0); c < n; c += ITEMS) {
            const int channel = c / (patch * patch), at = c % (patch * patch);
            const long from = corner + ((long)channel * height + at / patch) * width + at % patch;
            const float value = bytes ? pixel(pixels[from]) : ((const __global float*)pixels)[from];
            if (y_float) {
                ((__global float*)y)[(long)row * n + c] = value;
            } else {
                ((__global act*)y)[(long)row * n + c] = float_act(value);
            }
        }
    }
}
