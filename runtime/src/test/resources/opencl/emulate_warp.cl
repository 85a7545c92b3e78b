/*
 * What tile_mma.cl does by PTX, in plain OpenCL C, for devices that are no NVIDIA GPU. The work-items of a warp exchange
 * registers through local memory behind the tiles. Written from the descriptions of ldmatrix, mma.m16n8k16 and cp.async in
 * the PTX ISA, not from the code under test. Addresses that the instructions would refuse give NaN.
 */
#define EMULATE_WARP
#define UNROLL
#define NO_UNROLL
/* PoCL dies of functions with barriers that it has to inline itself. */
#define EMULATED static inline __attribute__((always_inline))
/* The tiles get what there is in local memory on a GPU; behind them, every work-item has 32 bytes for exchange. */
#define TILE_FLOATS (47 * 1024 / 4)
#define SHARED_FLOATS(count)                                                            \
    __local float shared[TILE_FLOATS + TILE_ITEMS * 8] __attribute__((aligned(128)));   \
    for (int i = get_local_id(0); i < TILE_FLOATS; i += TILE_ITEMS) shared[i] = NAN;    \
    barrier(CLK_LOCAL_MEM_FENCE);
#define EXCHANGE(shared) ((__local uint*)((shared) + TILE_FLOATS + get_local_id(0) / 32 * 32 * 8))

EMULATED void copy_async(__local uchar* to, const __global uchar* from, int bytes) {
    const int refused = (ulong)from % 16 != 0 || (ulong)to % 16 != 0 || bytes != 0 && bytes != 16;
    __local uint* words = (__local uint*)to;
    for (int i = 0; i < 4; i++) {
        words[i] = refused ? 0xffffffffu : bytes == 0 ? 0 : ((const __global uint*)from)[i];
    }
}

EMULATED void copies_done() {}

/*
 * Register i of lane l: row l / 4 of matrix i, columns 2 (l % 4) and one more; transposed, column l / 4 and those rows. Lane l
 * brings the address of row l % 8 of matrix l / 8.
 */
EMULATED uint4 load_matrices(const __local uchar* row, int transposed, __local float* shared) {
    __local ulong* addresses = (__local ulong*)EXCHANGE(shared);
    const int lane = get_local_id(0) % 32;
    uint registers[4];
    addresses[lane] = (ulong)row;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = 0; i < 4; i++) {
        ushort pair[2];
        for (int e = 0; e < 2; e++) {
            const int r = transposed ? lane % 4 * 2 + e : lane / 4, c = transposed ? lane / 4 : lane % 4 * 2 + e;
            const ulong address = addresses[i * 8 + r];
            pair[e] = address % 16 != 0 ? (ushort)0xffff : ((const __local ushort*)address)[c];
        }
        registers[i] = pair[0] | (uint)pair[1] << 16;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    return (uint4)(registers[0], registers[1], registers[2], registers[3]);
}

EMULATED float upper_or_lower(uint pair, int upper) {
    return as_float(upper ? pair & 0xffff0000u : pair << 16);
}

/*
 * With g = lane / 4 and t = 2 (lane % 4), a lane holds of A rows g and g + 8 (registers 0, 1 for k from t, 2, 3 for k from
 * t + 8), of B column g (k from t, then from t + 8), of C columns t and t + 1 of row g, then of row g + 8.
 */
EMULATED void multiply_add(float* c, uint4 a, uint2 b, __local float* shared) {
    __local uint* exchange = EXCHANGE(shared);
    const int lane = get_local_id(0) % 32;
    __local uint* own = exchange + lane * 8;
    own[0] = a.x, own[1] = a.y, own[2] = a.z, own[3] = a.w, own[4] = b.x, own[5] = b.y;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = 0; i < 4; i++) {
        const int row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + i % 2;
        float sum = c[i];
        for (int k = 0; k < 16; k++) {
            const uint left = exchange[(row % 8 * 4 + k % 8 / 2) * 8 + row / 8 + k / 8 * 2];
            const uint right = exchange[(column * 4 + k % 8 / 2) * 8 + 4 + k / 8];
            sum = fma(upper_or_lower(left, k % 2), upper_or_lower(right, k % 2), sum);
        }
        c[i] = sum;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

EMULATED float from_lane(float x, int mask, __local float* shared) {
    __local float* numbers = (__local float*)EXCHANGE(shared);
    const int lane = get_local_id(0) % 32;
    numbers[lane] = x;
    barrier(CLK_LOCAL_MEM_FENCE);
    const float y = numbers[lane ^ mask];
    barrier(CLK_LOCAL_MEM_FENCE);
    return y;
}

EMULATED uint bf16_of(float x) {
    const uint u = as_uint(x);
    return (u & 0x7fffffffu) > 0x7f800000u ? u >> 16 | 0x40u : (u + 0x7fffu + (u >> 16 & 1u)) >> 16;
}

EMULATED uint pair_bf16(float low, float high) {
    return bf16_of(low) | bf16_of(high) << 16;
}
