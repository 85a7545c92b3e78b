/*
 * Options: FORM_VECTOR, FORM_AMX (a CPU: one work-item per group works with vectors of 16), FORM_LOCAL or FORM_MMA (a GPU:
 * groups of ITEMS work-items share local memory), and PRECISION_FP32, PRECISION_BF16X3 or PRECISION_BF16.
 * What lies between #ifndef and #endif is a size that a device may have tuned; it changes no layout and no sum's order.
 *
 * Memory is one arena; a value is the arena's address plus an offset in bytes. "act" is how activations are stored that
 * only products and norms read; the residual stream, statistics and gradients of parameters are always float.
 */
#pragma OPENCL FP_CONTRACT ON

/* Attention on AMX tiles, where all weights of a head fit in private memory. */
#if defined(FORM_AMX) && defined(PRECISION_BF16) && TOKENS <= 512
#define TILE_ATTENTION
#endif

#if defined(FORM_LOCAL) || defined(FORM_MMA)
#ifdef FORM_MMA
#define ITEMS 128
#else
#define ITEMS 64
#endif
/* By C's rules inline alone defines nothing to call; and only what is part of the kernel has its sizes as constants. */
#undef inline
#define inline static inline __attribute__((always_inline))
#define WIDTH 1
typedef float vec;
typedef int ivec;
typedef uint uvec;
#define as_uvec as_uint
#define as_vec as_float
#define convert_uvec convert_uint
#else
#ifdef __clang__
/* A vector wider than the processor's changes how a function is called, which is the same in all of this program. */
#pragma clang diagnostic ignored "-Wpsabi"
#endif
#define CPU 1
#define ITEMS 1
#define WIDTH 16
typedef float16 vec;
typedef int16 ivec;
typedef uint16 uvec;
#define as_uvec as_uint16
#define as_vec as_float16
#define convert_uvec convert_uint16
#endif

#define GROUP_OF(items) __attribute__((reqd_work_group_size(items, 1, 1)))
/* This work-item's first column of a row, and the distance to its next. */
#define FIRST_COLUMN ((int)get_local_id(0) * WIDTH)
#define NEXT_COLUMN (ITEMS * WIDTH)
#define UP_TO(n, multiple) (((n) + (multiple) - 1) / (multiple) * (multiple))

#ifdef CPU
#define ALIGNED __attribute__((aligned(64)))
#define PREFETCH(p) __builtin_prefetch((const void*)(ulong)(p))
/* 16 numbers at any address in one access: vload16 and vstore16 are several on some compilers. */
typedef float16 float16_anywhere __attribute__((aligned(4)));
typedef ushort16 ushort16_anywhere __attribute__((aligned(2)));
typedef uint16 uint16_anywhere __attribute__((aligned(4)));
#define ANYWHERE(space, vector, element)                                                                      \
    inline vector __attribute__((overloadable)) read16(const space element* p) {                              \
        return *(const space vector##_anywhere*)p;                                                            \
    }                                                                                                         \
    inline void __attribute__((overloadable)) write16(vector x, space element* p) {                           \
        *(space vector##_anywhere*)p = x;                                                                     \
    }
ANYWHERE(__global, float16, float)
ANYWHERE(__private, float16, float)
ANYWHERE(__global, ushort16, ushort)
ANYWHERE(__private, ushort16, ushort)
ANYWHERE(__global, uint16, uint)

/* A 16 x 16 matrix becomes its transpose: four rounds of interleaving row i with row i + 8. */
inline void transpose16(uint16* rows) {
    uint16 next[16];
    _Pragma("unroll") for (int round = 0; round < 4; round++) {
        _Pragma("unroll") for (int i = 0; i < 8; i++) {
            next[2 * i] = __builtin_shufflevector(rows[i], rows[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            next[2 * i + 1] =
                    __builtin_shufflevector(rows[i], rows[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        _Pragma("unroll") for (int i = 0; i < 16; i++) {
            rows[i] = next[i];
        }
    }
}
#endif

/* ---- bf16: the upper half of a float, rounded to nearest even; a NaN stays one ---- */

inline float bf16_float(ushort b) {
    return as_float((uint)b << 16);
}

inline ushort float_bf16(float x) {
    uint u = as_uint(x);
    uint rounded = (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
    return (ushort)((u & 0x7fffffffu) > 0x7f800000u ? (u >> 16) | 0x40u : rounded);
}

#ifdef CPU
inline float16 bf16_vec(ushort16 b) {
    return as_float16(convert_uint16(b) << 16);
}

inline ushort16 vec_bf16(float16 x) {
#if defined(FORM_AMX) && !defined(EMULATE_TILES)
    ushort16 b; /* the compiler's target may lack what every processor with AMX has */
    __asm__ volatile("vcvtneps2bf16 %1, %0" : "=v"(b) : "v"(x));
    return b;
#else
    uint16 u = as_uint16(x);
    uint16 rounded = (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
    return convert_ushort16((u & 0x7fffffffu) > 0x7f800000u ? (u >> 16) | 0x40u : rounded);
#endif
}
#else
#define bf16_vec bf16_float
#define vec_bf16 float_bf16
#endif

#ifdef PRECISION_BF16
typedef ushort act;
#define ACT_IS_FLOAT 0
#define act_float bf16_float
#define float_act float_bf16
#else
typedef float act;
#define ACT_IS_FLOAT 1
#define act_float(x) (x)
#define float_act(x) (x)
#endif

/* ---- a vector of a row of n columns; past its end zeros are read and nothing is written ---- */

#ifdef CPU
inline float16 load_float(const __global float* row, int column, int n) {
    if (column + 16 <= n) {
        return read16(row + column);
    }
    float lanes[16];
    for (int i = 0; i < 16; i++) {
        lanes[i] = column + i < n ? row[column + i] : 0.0f;
    }
    return read16(lanes);
}

inline void store_float(float16 x, __global float* row, int column, int n) {
    if (column + 16 <= n) {
        write16(x, row + column);
        return;
    }
    float lanes[16];
    write16(x, lanes);
    for (int i = 0; i < 16 && column + i < n; i++) {
        row[column + i] = lanes[i];
    }
}

inline float16 load_bf16(const __global ushort* row, int column, int n) {
    if (column + 16 <= n) {
        return bf16_vec(read16(row + column));
    }
    ushort lanes[16];
    for (int i = 0; i < 16; i++) {
        lanes[i] = column + i < n ? row[column + i] : (ushort)0;
    }
    return bf16_vec(read16(lanes));
}

inline void store_bf16(float16 x, __global ushort* row, int column, int n) {
    ushort16 rounded = vec_bf16(x);
    if (column + 16 <= n) {
        write16(rounded, row + column);
        return;
    }
    ushort lanes[16];
    write16(rounded, lanes);
    for (int i = 0; i < 16 && column + i < n; i++) {
        row[column + i] = lanes[i];
    }
}
#else
#define load_float(row, column, n) ((column) < (n) ? (row)[column] : 0.0f)
#define store_float(x, row, column, n) do { if ((column) < (n)) (row)[column] = (x); } while (0)
#define load_bf16(row, column, n) ((column) < (n) ? bf16_float((row)[column]) : 0.0f)
#define store_bf16(x, row, column, n) do { if ((column) < (n)) (row)[column] = float_bf16(x); } while (0)
#endif

#ifdef PRECISION_BF16
#define load_act load_bf16
#define store_act store_bf16
#else
#define load_act load_float
#define store_act store_float
#endif

/* Loads and stores of a row whose storage is known when the kernel is compiled. */
#define LOAD(x, is_float, row, c, n)                                                     \
    ((is_float) ? load_float((const __global float*)(x) + (long)(row) * (n), c, n)       \
                : load_act((const __global act*)(x) + (long)(row) * (n), c, n))
#define STORE(value, y, is_float, row, c, n)                                                    \
    do {                                                                                        \
        if (is_float) {                                                                         \
            store_float(value, (__global float*)(y) + (long)(row) * (n), c, n);                 \
        } else {                                                                                \
            store_act(value, (__global act*)(y) + (long)(row) * (n), c, n);                     \
        }                                                                                       \
    } while (0)

/* Sum over the lanes of a vector and the work-items of the group, in a fixed order; every work-item gets it. */
#ifdef CPU
#define SHARED_SUMS __local float* shared = 0;
inline float sum_lanes(float16 v) {
    float8 a = v.lo + v.hi;
    float4 b = a.lo + a.hi;
    float2 c = b.lo + b.hi;
    return c.lo + c.hi;
}
#define sum_items(v, memory) sum_lanes(v)
#else
#define SHARED_SUMS __local float shared[ITEMS];
inline float sum_items(float v, __local float* memory) {
    int item = get_local_id(0);
    memory[item] = v;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int half_ = ITEMS / 2; half_ > 0; half_ /= 2) {
        if (item < half_) {
            memory[item] += memory[item + half_];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    float sum = memory[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return sum;
}
#endif

/* Lane by lane; the built-in select and fabs of some compilers are slow calls. */
#ifdef CPU
#define CHOOSE(condition, yes, no) ((condition) ? (vec)(yes) : (vec)(no))
#else
#define CHOOSE(condition, yes, no) ((condition) ? (yes) : (no))
#endif
#define MAGNITUDE(x) as_vec(as_uvec(x) & 0x7fffffffu)

/* ---- elementary functions: the polynomials of the CPU path ---- */

/* exp(x) within 2 units in the last place in [-86.5, 88]; outside, the value at the nearer end. */
inline vec exp_vec(vec x) {
    x = CHOOSE(x < -86.5f, -86.5f, x); /* a NaN stays one */
    x = CHOOSE(x > 88.0f, 88.0f, x);
    vec shifted = x * 1.44269504f + 12582912.0f;
    vec n = shifted - 12582912.0f;
    vec r = n * -0.693359375f + x;
    r = n * 2.12194440e-4f + r;
    vec p = r * 0.00138142216f + 0.00836889911f;
    p = p * r + 0.0416684039f;
    p = p * r + 0.166665196f;
    p = p * r + 0.499999940f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return as_vec(as_uvec(p) + (as_uvec(shifted) << 23));
}

/* ---- dropout: whether an element is kept is a hash of (key, row, column) ---- */

inline ulong dropout_row(ulong key, ulong row) {
    ulong z = key + (row + 1) * 0x9e3779b97f4a7c15UL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
    return z ^ (z >> 31);
}

/* keep_scale where kept, else 0, for the columns from column on. */
inline vec dropout_mask(ulong row_key, int column, int threshold, float keep_scale) {
#ifdef CPU
    uvec h = (uvec)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) + (uint)column;
#else
    uvec h = (uint)column;
#endif
    h ^= (uint)row_key;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    h = (h ^ (h >> 16)) + (uint)(row_key >> 32);
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    h = (h ^ (h >> 16)) >> 8;
    return CHOOSE(h >= (uint)threshold, keep_scale, 0.0f);
}
