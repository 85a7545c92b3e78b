#ifdef FORM_MMA
/*
 * Products on NVIDIA's tensor cores, by PTX: bf16 operands, float sums. A group of 4 warps has a tile of C of 128 x 128 (128 x 64
 * where few columns are left over), a warp a quarter of it, in registers. Slices of K_STEP k pass through two stages of local
 * memory; one is filled while the other is multiplied. The same text multiplies x W^T, dy W and dy^T x: ldmatrix reads a tile
 * as it lies or transposed.
 *
 * bf16 operands whose rows are whole chunks of 16 bytes are copied by cp.async, which also writes the zeros behind their ends.
 * Others (float, or rows of another length) are read into registers before a slice is multiplied and written to local memory,
 * rounded, behind it. With PRECISION_BF16X3 every operand is two bf16 numbers, high + low, and a product three: high high,
 * high low, low high; the slices are half as deep then, so that both parts fit.
 *
 * Registers by ptxas 13.0 for sm_90, tiles of 128 x 128: see NvidiaBuildTest, which asserts that nothing spills. Tile sizes
 * and the order of the chunks follow waehacking8's blackwell-tensorcore-kernels (64 x 64 per warp, two stages) and PTX ISA
 * 9.7.14 (fragments of mma.m16n8k16, ldmatrix).
 */
#define TILE_ITEMS 128
#define TILE_ROWS 128
#define TILE_COLUMNS 128
#define OPERAND_BYTES 2
#ifdef PRECISION_BF16X3
#define PARTS 2
#define PRODUCTS 3
#define K_STEP 16
#else
#define PARTS 1
#define PRODUCTS 1
#define K_STEP 32
#endif
/* The products after that of the high parts. */
#define HIGH_LOW 1
#define LOW_HIGH 2
#define PART_BYTES (128 * K_STEP * 2)
#define STAGE_BYTES (2 * PARTS * PART_BYTES)

/* Columns of a tile of a result with so many columns: narrow tiles are slower, so only where a good part of wide ones is empty. */
#define TILE_WIDTH(columns) ((columns) <= 320 && ((columns) + 127) % 128 < 64 ? 64 : 128)
/* A warp's tiles of 16 x 8, as one mma computes them: down and across; of a narrow tile the first half of those across. */
#define WARP_ROWS 64
#define MMA_ROWS 4
#define MMA_COLUMNS 8
#define IN_WIDTH(j, width) ((j) < (width) / 16)

#define TILE_MEMORY float block[MMA_ROWS * MMA_COLUMNS * 4];
#define SHARED_TILES SHARED_FLOATS(2 * STAGE_BYTES / 4)
#define TILE_BEGIN
#define TILE_END

/* Attention by tensor cores, where a head's rows are whole tiles. */
#if defined(PRECISION_BF16) && (HEAD_DIM == 16 || HEAD_DIM == 32 || HEAD_DIM == 64) && TOKENS <= 1024
#define TENSOR_ATTENTION
#endif

#ifndef EMULATE_WARP
/* ---- what a warp does together, and copies that no work-item waits for ---- */

#define SHARED_FLOATS(count) __local float shared[count] __attribute__((aligned(128)));
/* Their bounds are literals, for compilers that unroll a function before they know its arguments. */
#define UNROLL _Pragma("unroll")
#define NO_UNROLL _Pragma("unroll 1")
/* A __local pointer is an address in shared memory. */
#define SHARED_ADDRESS(p) ((uint)(ulong)(p))

/* Begins to copy 16 bytes; where bytes is 0, zeros are written and nothing is read. */
inline void copy_async(__local uchar* to, const __global uchar* from, int bytes) {
    __asm__ volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16, %2;"
                     ::"r"(SHARED_ADDRESS(to)), "l"(from), "r"(bytes) : "memory");
}

/* Waits for the copies of this work-item. */
inline void copies_done() {
    __asm__ volatile("cp.async.wait_all;" ::: "memory");
}

/* Four matrices of 8 x 8 from 32 rows of 16 bytes: lane l brings the address of row l % 8 of matrix l / 8. */
inline uint4 load_matrices(const __local uchar* row, int transposed, __local float* shared) {
    uint4 m;
    if (transposed) {
        __asm__ volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                         : "=r"(m.x), "=r"(m.y), "=r"(m.z), "=r"(m.w) : "r"(SHARED_ADDRESS(row)) : "memory");
    } else {
        __asm__ volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                         : "=r"(m.x), "=r"(m.y), "=r"(m.z), "=r"(m.w) : "r"(SHARED_ADDRESS(row)) : "memory");
    }
    return m;
}

/* c (16 x 8) += a (16 x 16) b (16 x 8). */
inline void multiply_add(float* c, uint4 a, uint2 b, __local float* shared) {
    __asm__ volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                     : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
                     : "r"(a.x), "r"(a.y), "r"(a.z), "r"(a.w), "r"(b.x), "r"(b.y) : "memory");
}

/* The number of the lane whose number differs in the bits of mask. */
inline float from_lane(float x, int mask, __local float* shared) {
    float y;
    __asm__ volatile("shfl.sync.bfly.b32 %0, %1, %2, 31, 0xffffffff;" : "=f"(y) : "f"(x), "r"(mask) : "memory");
    return y;
}

/* Two numbers as bf16, rounded to nearest even. */
inline uint pair_bf16(float low, float high) {
    uint pair;
    __asm__ volatile("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low) : "memory");
    return pair;
}
#endif

/* ---- operands to local memory ---- */

/* An operand as it lies in memory. */
typedef struct {
    const __global uchar* numbers;
    int is_float;      /* else bf16 */
    int stride;        /* numbers from one row to the next */
    int rows, columns; /* behind them there are zeros */
    long low;          /* bytes from the high parts of bf16 numbers to the low ones */
} matrix;

#define CHUNK 8
/* Chunks of a tile that a work-item brings; of a narrow tile, half of them. */
#define TILE_CHUNKS (128 * K_STEP / CHUNK / TILE_ITEMS)

/* Where a chunk of a tile's row lies: the same chunk of any 8 rows next to each other is in 8 different parts of the banks. */
inline int place(int row, int chunk, int chunks) {
    const int turns = min(chunks, 8);
    return (row * chunks + (chunk ^ (row * turns / 8 & (turns - 1)))) * 16;
}

/* Whether the chunks of a matrix can be copied as they are. */
inline int is_copied(matrix x) {
    return !x.is_float && x.stride % CHUNK == 0;
}

/* 8 numbers of a row, zeros behind the end of the matrix. */
inline void read_chunk(matrix x, int row, int column, float* values) {
    if (x.is_float && x.stride % CHUNK == 0) {
        const __global float* floats = (const __global float*)x.numbers + (long)row * x.stride + column;
        const int inside = row < x.rows && column < x.columns;
        const float4 first = inside ? *(const __global float4*)floats : (float4)0.0f;
        const float4 second = inside ? *(const __global float4*)(floats + 4) : (float4)0.0f;
        values[0] = first.x, values[1] = first.y, values[2] = first.z, values[3] = first.w;
        values[4] = second.x, values[5] = second.y, values[6] = second.z, values[7] = second.w;
        return;
    }
    const long start = (long)min(row, x.rows - 1) * x.stride;
    UNROLL for (int i = 0; i < CHUNK; i++) {
        const long at = start + min(column + i, x.columns - 1);
        const float value = x.is_float ? ((const __global float*)x.numbers)[at]
                                       : bf16_float(((const __global ushort*)x.numbers)[at]);
        values[i] = row < x.rows && column + i < x.columns ? value : 0.0f;
    }
}

/* 8 numbers as bf16, their low parts low bytes behind. */
inline void write_chunk(const float* values, __local uchar* to, int low) {
    uint4 high;
    high.x = pair_bf16(values[0], values[1]);
    high.y = pair_bf16(values[2], values[3]);
    high.z = pair_bf16(values[4], values[5]);
    high.w = pair_bf16(values[6], values[7]);
    *(__local uint4*)to = high;
#ifdef PRECISION_BF16X3
#define LOST(i, pair) pair_bf16(values[i] - as_float((pair) << 16), values[i + 1] - as_float((pair) & 0xffff0000u))
    *(__local uint4*)(to + low) = (uint4)(LOST(0, high.x), LOST(2, high.y), LOST(4, high.z), LOST(6, high.w));
#undef LOST
#endif
}

/*
 * The chunks that a work-item brings: TILE_CHUNKS, each TILE_ITEMS behind the one before. Their rows are 8 or a multiple of it
 * apart, so in local memory they are equally far from each other.
 */
#define CHUNK_ROW(chunks, i) ((int)get_local_id(0) / (chunks) + (i) * (TILE_ITEMS / (chunks)))
#define CHUNK_COLUMN(chunks) ((int)get_local_id(0) % (chunks))
#define CHUNK_PLACE(chunks, i) (place(CHUNK_ROW(chunks, 0), CHUNK_COLUMN(chunks), chunks) + (i) * TILE_ITEMS * 16)
#define IN_TILE(i, rows, chunks) ((i) * TILE_ITEMS < (rows) * (chunks))

/* Begins to bring a tile from (row0, column0) on to local memory: copies it, or reads whole chunks ahead for put_tile. */
inline void fetch_tile(matrix x, int row0, int column0, int rows, int columns, __local uchar* tile, float* ahead) {
    const int chunks = columns / CHUNK, row = row0 + CHUNK_ROW(chunks, 0), column = column0 + CHUNK_COLUMN(chunks) * CHUNK;
    const int left = column < x.columns ? x.rows - row : 0;
    const __global uchar* from = x.numbers + 2 * ((long)row * x.stride + column);
    UNROLL for (int i = 0; i < TILE_CHUNKS; i++) {
        const int behind = i * (TILE_ITEMS / chunks), bytes = behind < left ? 16 : 0;
        if (IN_TILE(i, rows, chunks) && is_copied(x)) {
            copy_async(tile + CHUNK_PLACE(chunks, i), from + (long)behind * x.stride * 2, bytes);
#ifdef PRECISION_BF16X3
            copy_async(tile + rows * columns * 2 + CHUNK_PLACE(chunks, i), from + (long)behind * x.stride * 2 + x.low, bytes);
#endif
        } else if (IN_TILE(i, rows, chunks) && x.stride % CHUNK == 0) {
            read_chunk(x, row + behind, column, ahead + i * CHUNK);
        }
    }
}

/* Writes what fetch_tile read; where chunks are not whole, reads it first. */
inline void put_tile(matrix x, int row0, int column0, int rows, int columns, __local uchar* tile, float* ahead) {
    const int chunks = columns / CHUNK, row = row0 + CHUNK_ROW(chunks, 0), column = column0 + CHUNK_COLUMN(chunks) * CHUNK;
    UNROLL for (int i = 0; i < TILE_CHUNKS; i++) {
        if (IN_TILE(i, rows, chunks) && !is_copied(x)) {
            if (x.stride % CHUNK != 0) {
                read_chunk(x, row + i * (TILE_ITEMS / chunks), column, ahead + i * CHUNK);
            }
            write_chunk(ahead + i * CHUNK, tile + CHUNK_PLACE(chunks, i), rows * columns * 2);
        }
    }
}

/* ---- the product ---- */

#define LANE ((int)get_local_id(0) % 32)
#define WARP ((int)get_local_id(0) / 32)
#define WARP_ROW (WARP / 2 * WARP_ROWS)
#define WARP_COLUMN(width) (WARP % 2 * ((width) / 2))

/* The warp's part of A, 16 k from step on. The tile is [128][K_STEP], or transposed [K_STEP][128]. */
inline void load_left(const __local uchar* tile, int transposed, int step, uint4* a, __local float* shared) {
    const int chunks = (transposed ? TILE_ROWS : K_STEP) / CHUNK, half_ = LANE / 8 % 2, quarter = LANE / 16;
    UNROLL for (int i = 0; i < MMA_ROWS; i++) {
        const int m = WARP_ROW + i * 16;
        const int row = transposed ? step + LANE % 8 + quarter * 8 : m + LANE % 8 + half_ * 8;
        const int chunk = transposed ? m / CHUNK + half_ : step / CHUNK + quarter;
        a[i] = load_matrices(tile + place(row, chunk, chunks), transposed, shared);
    }
}

/*
 * Half of the warp's part of B, from its tile first on: all of it would take too many registers. The group's tile is
 * [width][K_STEP], or transposed [K_STEP][width].
 */
inline void load_right(const __local uchar* tile, int transposed, int width, int step, int first, uint2* b,
                       __local float* shared) {
    const int chunks = (transposed ? width : K_STEP) / CHUNK, half_ = LANE / 8 % 2, quarter = LANE / 16;
    UNROLL for (int j = 0; j < MMA_COLUMNS / 2; j += 2) {
        const int n = WARP_COLUMN(width) + (first + j) * 8;
        const int row = transposed ? step + LANE % 8 + half_ * 8 : n + LANE % 8 + quarter * 8;
        const int chunk = transposed ? n / CHUNK + quarter : step / CHUNK + half_;
        const uint4 both = load_matrices(tile + place(row, chunk, chunks), transposed, shared);
        b[j] = both.lo;
        b[j + 1] = both.hi;
    }
}

inline void multiply_parts(const uint4* a, const uint2* b, int first, float* block, __local float* shared) {
    UNROLL for (int i = 0; i < MMA_ROWS; i++) {
        UNROLL for (int j = 0; j < MMA_COLUMNS / 2; j++) {
            multiply_add(block + (i * MMA_COLUMNS + first + j) * 4, a[i], b[j], shared);
        }
    }
}

/* block += the product of a stage's tiles. */
inline void multiply_stage(const __local uchar* a_tile, int a_transposed, const __local uchar* b_tile, int b_transposed,
                           int width, float* block, __local float* shared) {
    UNROLL for (int step = 0; step < K_STEP; step += 16) {
        uint4 a[MMA_ROWS];
        uint2 b[MMA_COLUMNS / 2];
        UNROLL for (int product = 0; product < PRODUCTS; product++) {
            if (product != HIGH_LOW) {
                load_left(a_tile + (product == LOW_HIGH ? PART_BYTES : 0), a_transposed, step, a, shared);
            }
            const __local uchar* right = b_tile + (product == HIGH_LOW ? width * K_STEP * 2 : 0);
            UNROLL for (int first = 0; first < MMA_COLUMNS; first += MMA_COLUMNS / 2) {
                if (IN_WIDTH(first, width)) {
                    load_right(right, b_transposed, width, step, first, b, shared);
                    multiply_parts(a, b, first, block, shared);
                }
            }
        }
    }
}

/* The sum over the k of a stage of column item of a transposed A. */
inline float sum_column(const __local uchar* tile, int column) {
    float sum = 0.0f;
    for (int k = 0; k < K_STEP; k++) {
        const __local uchar* at = tile + place(k, column / CHUNK, TILE_ROWS / CHUNK) + column % CHUNK * 2;
        sum += bf16_float(*(const __local ushort*)at);
#ifdef PRECISION_BF16X3
        sum += bf16_float(*(const __local ushort*)(at + PART_BYTES));
#endif
    }
    return sum;
}

/*
 * block = the tile of A B at (m, n), a sum over ascending k. A lies as [m][k], or transposed [k][m]; B as [n][k], or transposed
 * [k][n]. bias, where wanted, is the sum of column m + item of a transposed A.
 */
inline void multiply(matrix a, int a_transposed, int m, matrix b, int b_transposed, int n, int width, int depth, float* block,
                     int with_bias, float* bias, __local float* shared) {
    const int a_rows = a_transposed ? K_STEP : TILE_ROWS, a_columns = a_transposed ? TILE_ROWS : K_STEP;
    const int b_rows = b_transposed ? K_STEP : width, b_columns = b_transposed ? width : K_STEP;
    __local uchar* stages = (__local uchar*)shared;
    float a_ahead[128 * K_STEP / TILE_ITEMS], b_ahead[128 * K_STEP / TILE_ITEMS];
    UNROLL for (int i = 0; i < MMA_ROWS * MMA_COLUMNS * 4; i++) {
        block[i] = 0.0f;
    }
    fetch_tile(a, a_transposed ? 0 : m, a_transposed ? m : 0, a_rows, a_columns, stages, a_ahead);
    fetch_tile(b, b_transposed ? 0 : n, b_transposed ? n : 0, b_rows, b_columns, stages + PARTS * PART_BYTES, b_ahead);
    put_tile(a, a_transposed ? 0 : m, a_transposed ? m : 0, a_rows, a_columns, stages, a_ahead);
    put_tile(b, b_transposed ? 0 : n, b_transposed ? n : 0, b_rows, b_columns, stages + PARTS * PART_BYTES, b_ahead);
    NO_UNROLL for (int k = 0; k < depth; k += K_STEP) {
        __local uchar* a_tile = stages + k / K_STEP % 2 * STAGE_BYTES;
        __local uchar* b_tile = a_tile + PARTS * PART_BYTES;
        __local uchar* a_next = stages + (k / K_STEP + 1) % 2 * STAGE_BYTES;
        __local uchar* b_next = a_next + PARTS * PART_BYTES;
        const int next = k + K_STEP;
        copies_done();
        barrier(CLK_LOCAL_MEM_FENCE); /* every warp sees this stage, and none still reads the next */
        if (next < depth) {
            fetch_tile(a, a_transposed ? next : m, a_transposed ? m : next, a_rows, a_columns, a_next, a_ahead);
            fetch_tile(b, b_transposed ? next : n, b_transposed ? n : next, b_rows, b_columns, b_next, b_ahead);
        }
        multiply_stage(a_tile, a_transposed, b_tile, b_transposed, width, block, shared);
        if (with_bias) {
            *bias += sum_column(a_tile, get_local_id(0));
        }
        if (next < depth) {
            put_tile(a, a_transposed ? next : m, a_transposed ? m : next, a_rows, a_columns, a_next, a_ahead);
            put_tile(b, b_transposed ? next : n, b_transposed ? n : next, b_rows, b_columns, b_next, b_ahead);
        }
    }
}

/* Every operand is read where it lies. */
#define stage(x, is_float, staged, first, last, rows, depth) (x)

/* The tile (m, n) of A B; weights as pack_rows left them, for both directions. */
inline void multiply_tile(const __global uchar* a, int is_float, int m, int last, int rows, int depth,
                          const __global uchar* b, int transposed, int n, int columns, float* block,
                          __local float* shared) {
    const int out = transposed ? depth : columns, in = UP_TO(transposed ? columns : depth, CHUNK);
    const matrix left = {a, is_float || ACT_IS_FLOAT, depth, last, depth, 0};
    const matrix right = {b, 0, in, out, in, 2L * out * in};
    float bias;
    multiply(left, 0, m, right, transposed, n, TILE_WIDTH(columns), depth, block, 0, &bias, shared);
}

/* ---- values of a tile: 16 rows of each warp at a time pass through local memory, so that lanes are along the columns ---- */

/* Distance of rows: 8 banks, so that no two lanes of a half-warp write to one. */
#define STRIP_ROW 72
#define STRIP(shared) ((shared) + WARP * 16 * STRIP_ROW)

/* The rows from 16 strip on of the warp's block to local memory; gives 0. */
inline int share_strip(const float* block, int strip, int width, __local float* shared) {
    barrier(CLK_LOCAL_MEM_FENCE);
    UNROLL for (int j = 0; j < MMA_COLUMNS; j++) {
        const float* c = block + (strip * MMA_COLUMNS + j) * 4;
        __local float* to = STRIP(shared) + LANE / 4 * STRIP_ROW + j * 8 + LANE % 4 * 2;
        if (IN_WIDTH(j, width)) {
            *(__local float2*)to = (float2)(c[0], c[1]);
            *(__local float2*)(to + 8 * STRIP_ROW) = (float2)(c[2], c[3]);
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    return 0;
}

#define FOR_VALUES(row, column, m, n, columns)                                                                       \
    UNROLL for (int strip = 0; strip < MMA_ROWS; strip++)                                                            \
        NO_UNROLL for (int at = share_strip(block, strip, TILE_WIDTH(columns), shared), row, column;                           \
             at < TILE_WIDTH(columns) / 4                                                                            \
             && (row = m + WARP_ROW + strip * 16 + at % 16,                                                          \
                 column = n + WARP_COLUMN(TILE_WIDTH(columns)) + at / 16 * 32 + LANE, 1);                            \
             at++)                                                                                                   \
            if (row < last && column < columns)
#define TILE_VALUE (STRIP(shared)[at % 16 * STRIP_ROW + at / 16 * 32 + LANE])

/* A group has one tile. Groups run along a row of tiles first: together they read few rows of A, and B stays in cache. */
#define GROUP_NUMBER (get_group_id(1) * get_num_groups(0) + get_group_id(0))
#define ROWS_GROUP ((int)(GROUP_NUMBER / get_num_groups(1)))
#define COLUMNS_GROUP ((int)(GROUP_NUMBER % get_num_groups(1)))
#define FOR_TILES(m, n, depth) for (int m = first, n = left; n < right; n += TILE_COLUMNS)

/* ---- weights and their gradients ---- */

#define PACK_ROWS 4

/* Rows of W [n][k] from first on in bf16, filled up with zeros to whole chunks; products read them as they are and transposed. */
inline void pack_rows(const __global float* w, int n, int k, int first, __global uchar* forward, __global uchar* backward) {
    const int padded = UP_TO(k, CHUNK), last = min(first + PACK_ROWS, n);
    for (int row = first; row < last; row++) {
        __global ushort* to = (__global ushort*)forward + (long)row * padded;
        for (int c = get_local_id(0); c < padded; c += ITEMS) {
            const float value = c < k ? w[(long)row * k + c] : 0.0f;
            const ushort high = float_bf16(value);
            to[c] = high;
#ifdef PRECISION_BF16X3
            to[(long)n * padded + c] = float_bf16(value - bf16_float(high));
#endif
        }
    }
}

#define GRADIENT_GROUPS(n, k) (((n) + TILE_ROWS - 1) / TILE_ROWS * (((k) + TILE_WIDTH(k) - 1) / TILE_WIDTH(k)))

/* dW [n][k] = dY^T X and db [n] = the sum of dY's rows, in ascending order. A group has a tile of dW. */
inline void weight_gradient(int group, const __global uchar* dy, int dy_float, const __global uchar* x, int x_float,
                            __global float* dw, __global float* db, int rows, int n, int k, __local float* shared) {
    const int across = (k + TILE_WIDTH(k) - 1) / TILE_WIDTH(k), n0 = group / across * TILE_ROWS;
    const int k0 = group % across * TILE_WIDTH(k), item = get_local_id(0), last = n, with_bias = db != 0 && k0 == 0;
    const matrix left = {dy, dy_float || ACT_IS_FLOAT, n, rows, n, 0};
    const matrix right = {x, x_float || ACT_IS_FLOAT, k, rows, k, 0};
    float bias = 0.0f;
    TILE_MEMORY
    multiply(left, 1, n0, right, 1, k0, TILE_WIDTH(k), rows, block, with_bias, &bias, shared);
    FOR_VALUES(row, column, n0, k0, k) {
        dw[(long)row * k + column] = TILE_VALUE;
    }
    if (with_bias && n0 + item < n) {
        db[n0 + item] = bias;
    }
}
#endif
