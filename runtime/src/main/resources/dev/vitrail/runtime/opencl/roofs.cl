/* What a device reaches in the simplest loops: multiply-adds in registers, in the way of a form, and copying. */

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpsabi" /* vectors wider than the processor's */
#endif

#ifdef FORM_AMX
/* Four independent tiles of 16 x 16, 32 deep. */
#define ROUND_FLOPS (4 * 16 * 16 * 32 * 2)
#define TILES(call) call(0, 4, 6) call(1, 4, 7) call(2, 5, 6) call(3, 5, 7)
#define ZERO(c, a, b) __asm__ volatile("tilezero %%tmm" #c :::);
#define MULTIPLY(c, a, b) __asm__ volatile("tdpbf16ps %%tmm" #b ", %%tmm" #a ", %%tmm" #c :::);

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void multiply_adds(__global float* values, int rounds) {
    uchar config[64] __attribute__((aligned(64)));
    for (int i = 0; i < 64; i++) config[i] = 0;
    config[0] = 1;
    for (int tile = 0; tile < 8; tile++) {
        config[16 + 2 * tile] = 64;
        config[48 + tile] = 16;
    }
    __asm__ volatile("ldtilecfg (%0)" ::"r"(config) : "memory");
    TILES(ZERO)
    __asm__ volatile("tilezero %%tmm4" :::);
    __asm__ volatile("tilezero %%tmm5" :::);
    __asm__ volatile("tilezero %%tmm6" :::);
    __asm__ volatile("tilezero %%tmm7" :::);
    for (int i = 0; i < rounds; i++) {
        TILES(MULTIPLY)
    }
    __asm__ volatile("tilerelease" :::);
    values[get_global_id(0)] = ROUND_FLOPS;
}
#else
#pragma OPENCL FP_CONTRACT ON
/* Sums that do not wait for each other; s a + b cannot be taken out of the loop. */
#ifdef FORM_VECTOR
typedef float16 number;
#if defined(__AVX2__) && !defined(__AVX512F__)
#define SUMS 6 /* twelve of 16 registers */
#else
#define SUMS 24
#endif
#define LANES 16
#else
typedef float number;
#define SUMS 16
#define LANES 1
#endif
__kernel void multiply_adds(__global float* values, int rounds) {
    const number a = values[0] + 1.0f, b = values[0];
    number sums[SUMS];
    _Pragma("unroll") for (int i = 0; i < SUMS; i++) {
        sums[i] = i;
    }
    for (int r = 0; r < rounds; r++) {
        _Pragma("unroll") for (int i = 0; i < SUMS; i++) {
            sums[i] = sums[i] * a + b;
        }
    }
    number total = 0.0f;
    _Pragma("unroll") for (int i = 0; i < SUMS; i++) {
        total += sums[i];
    }
#ifdef FORM_VECTOR
    values[get_global_id(0)] = total.s0 == 0.5f ? 0.0f : 2 * SUMS * LANES;
#else
    values[get_global_id(0)] = total == 0.5f ? 0.0f : 2 * SUMS * LANES;
#endif
}
#endif

/* A CPU's group copies a range, a GPU's work-items copy side by side. */
__kernel void copy(__global const float16* from, __global float16* to, long count) {
#ifdef CPU_GROUPS
    const long first = get_group_id(0) * count / get_num_groups(0), last = (get_group_id(0) + 1) * count / get_num_groups(0);
    for (long i = first; i < last; i++) {
        to[i] = from[i];
    }
#else
    for (long i = get_global_id(0); i < count; i += get_global_size(0)) {
        to[i] = from[i];
    }
#endif
}
