/*
 * Self-test: C [16][16] float = A [16][16] bf16 times B [16][16] bf16 by one warp per group, with every instruction that the
 * products of the form MMA use. The functions are those of the compiler's tile_mma.cl; a test compares them.
 */
#define TILE_ITEMS 32
#define STAGE_BYTES 512
#undef inline
#define inline static inline __attribute__((always_inline))

#ifndef EMULATE_WARP
#define SHARED_FLOATS(count) __local float shared[count] __attribute__((aligned(128)));
#define SHARED_ADDRESS(p) ((uint)(ulong)(p))

inline void copy_async(__local uchar* to, const __global uchar* from, int bytes) {
    __asm__ volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16, %2;"
                     ::"r"(SHARED_ADDRESS(to)), "l"(from), "r"(bytes) : "memory");
}

inline void copies_done() {
    __asm__ volatile("cp.async.wait_all;" ::: "memory");
}

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

inline void multiply_add(float* c, uint4 a, uint2 b, __local float* shared) {
    __asm__ volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                     : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
                     : "r"(a.x), "r"(a.y), "r"(a.z), "r"(a.w), "r"(b.x), "r"(b.y) : "memory");
}

inline float from_lane(float x, int mask, __local float* shared) {
    float y;
    __asm__ volatile("shfl.sync.bfly.b32 %0, %1, %2, 31, 0xffffffff;" : "=f"(y) : "f"(x), "r"(mask) : "memory");
    return y;
}

inline uint pair_bf16(float low, float high) {
    uint pair;
    __asm__ volatile("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low) : "memory");
    return pair;
}
#endif

/* Both operands are copied; then the row before A's last is overwritten with zeros, and its last by what was converted. */
__kernel __attribute__((reqd_work_group_size(32, 1, 1)))
void warp_product(const __global uchar* a, const __global uchar* b, const __global float* last_row, __global float* c) {
    SHARED_FLOATS(2 * STAGE_BYTES / 4)
    __local uchar* a_tile = (__local uchar*)shared;
    __local uchar* b_tile = a_tile + STAGE_BYTES;
    const int lane = get_local_id(0), half_ = lane / 8 % 2, quarter = lane / 16;
    c += get_group_id(0) * 256;
    copy_async(a_tile + lane * 16, a + lane * 16, lane / 2 == 14 ? 0 : 16);
    copy_async(b_tile + lane * 16, b + lane * 16, 16);
    copies_done();
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < 8) {
        ((__local uint*)(a_tile + 15 * 32))[lane] = pair_bf16(last_row[2 * lane], last_row[2 * lane + 1]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const uint4 left = load_matrices(a_tile + (lane % 8 + half_ * 8) * 32 + quarter * 16, 0, shared);
    const uint4 right = load_matrices(b_tile + (lane % 8 + half_ * 8) * 32 + quarter * 16, 1, shared);
    float first[4] = {0.0f, 0.0f, 0.0f, 0.0f}, second[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    multiply_add(first, left, right.lo, shared);
    multiply_add(second, left, right.hi, shared);
    for (int i = 0; i < 4; i++) {
        const int at = i / 2 * 128 + i % 2, other = lane ^ 5;
        c[at + other / 4 * 16 + other % 4 * 2] = from_lane(first[i], 5, shared);
        c[at + lane / 4 * 16 + lane % 4 * 2 + 8] = second[i];
    }
}
