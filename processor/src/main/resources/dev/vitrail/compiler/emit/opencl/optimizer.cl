/* ======== optimizer: gradients and moments lie like the parameters, each in a region of its own ======== */

#ifdef CPU
#define OPTIMIZER_VALUES 16384
#else
#define OPTIMIZER_VALUES 4096
#endif
/* What a work-item wrote is seen by the others of its group. */
#ifdef CPU
#define WRITTEN_BY_GROUP
#else
#define WRITTEN_BY_GROUP barrier(CLK_GLOBAL_MEM_FENCE);
#endif
/* The values of a group. */
#define VALUES_OF_GROUP(first, n)                              \
    const long first = (long)get_group_id(0) * OPTIMIZER_VALUES; \
    const int n = (int)min((long)OPTIMIZER_VALUES, values - first);

/* Sum of the squares of each group's gradients. */
__kernel GROUP_OF(ITEMS)
void gradient_squares(__global uchar* arena, ulong gradient_at, ulong partials_at, long values) {
    SHARED_SUMS
    VALUES_OF_GROUP(first, n)
    const __global float* gradient = (const __global float*)(arena + gradient_at) + first;
    vec sum = 0.0f;
    COLUMNS(c, n) {
        vec g = load_float(gradient, c, n);
        sum += g * g;
    }
    const float total = sum_items(sum, shared);
    if (get_local_id(0) == 0) {
        ((__global float*)(arena + partials_at))[get_group_id(0)] = total;
    }
}

/*
 * The norm of the gradient, the factor that clips it, and whether the step is broken: norm or one of the losses is not finite, or
 * the step that it follows was broken. The factor is 0 then, so that nothing is changed.
 */
__kernel GROUP_OF(1)
void gradient_norm(__global uchar* arena, ulong partials_at, ulong norm_at, int count, float clip_norm, ulong loss_at,
                   int images, int follows) {
    const __global float* partials = (const __global float*)(arena + partials_at);
    const __global float* loss = (const __global float*)(arena + loss_at);
    __global float* norm_factor_broken = (__global float*)(arena + norm_at);
    float sum = 0.0f;
    for (int i = 0; i < count; i++) {
        sum += partials[i];
    }
    const float norm = sqrt(sum);
    int broken = !isfinite(norm) || (follows && norm_factor_broken[2] != 0.0f);
    for (int image = 0; image < images; image++) {
        broken |= !isfinite(loss[image]);
    }
    norm_factor_broken[0] = norm;
    norm_factor_broken[1] = broken ? 0.0f : clip_norm > 0.0f && norm > clip_norm ? clip_norm / norm : 1.0f;
    norm_factor_broken[2] = broken ? 1.0f : 0.0f;
}

/* What a step of AdamW is made of: rest1 is 1 - beta1, step rate / (1 - beta1^t), root 1 / sqrt(1 - beta2^t). */
typedef struct {
    float decay, beta1, rest1, beta2, rest2, step, root, epsilon;
} adamw_rates;

/* p -= rate decay p; p -= rate mHat / (sqrt(vHat) + epsilon). The arrays lie at the same offset of their regions. */
inline void adamw_values(__global uchar* arena, ulong p_at, ulong gradient_at, ulong mean_at, ulong square_at, float factor,
                         int n, adamw_rates r) {
    __global float* p = (__global float*)(arena + p_at);
    const __global float* gradient = (const __global float*)(arena + gradient_at + p_at);
    __global float* mean = (__global float*)(arena + mean_at + p_at);
    __global float* square = (__global float*)(arena + square_at + p_at);
    COLUMNS(c, n) {
        vec g = load_float(gradient, c, n) * factor, x = load_float(p, c, n);
        vec m = load_float(mean, c, n) * r.beta1 + g * r.rest1, v = load_float(square, c, n) * r.beta2 + g * g * r.rest2;
        x -= x * r.decay;
        x -= m * r.step / (sqrt(v) * r.root + r.epsilon);
        store_float(m, mean, c, n);
        store_float(v, square, c, n);
        store_float(x, p, c, n);
    }
}

typedef struct {
    float decay, rate, momentum;
} sgd_rates;

/* Momentum: m = momentum m + g; p -= rate (m + decay p). */
inline void sgd_values(__global uchar* arena, ulong p_at, ulong gradient_at, ulong mean_at, float factor, int n, sgd_rates r) {
    __global float* p = (__global float*)(arena + p_at);
    const __global float* gradient = (const __global float*)(arena + gradient_at + p_at);
    __global float* mean = (__global float*)(arena + mean_at + p_at);
    COLUMNS(c, n) {
        vec x = load_float(p, c, n), m = load_float(mean, c, n) * r.momentum + load_float(gradient, c, n) * factor;
        x -= (m + x * r.decay) * r.rate;
        store_float(m, mean, c, n);
        store_float(x, p, c, n);
    }
}

#define CLIP_FACTOR (((const __global float*)(arena + norm_at))[1])

/* A range of parameters that nothing packs. */
__kernel GROUP_OF(ITEMS)
void adamw(__global uchar* arena, ulong p_at, ulong gradient_at, ulong mean_at, ulong square_at, ulong norm_at, long values,
           adamw_rates rates) {
    VALUES_OF_GROUP(first, n)
    if (CLIP_FACTOR != 0.0f) {
        adamw_values(arena, p_at + 4 * first, gradient_at, mean_at, square_at, CLIP_FACTOR, n, rates);
    }
}

__kernel GROUP_OF(ITEMS)
void sgd(__global uchar* arena, ulong p_at, ulong gradient_at, ulong mean_at, ulong norm_at, long values, sgd_rates rates) {
    VALUES_OF_GROUP(first, n)
    if (CLIP_FACTOR != 0.0f) {
        sgd_values(arena, p_at + 4 * first, gradient_at, mean_at, CLIP_FACTOR, n, rates);
    }
}

#ifdef PACK_ROWS
/* A dense weight W [n][k] of each block. A group has PACK_ROWS of its rows: it changes them and packs them for the products. */
#define WEIGHT                                                                                                       \
    ulong p_at, ulong p_next, ulong forward_at, ulong forward_next, ulong backward_at, ulong backward_next, int n, int k
#define ROWS_OF_WEIGHT                                                                             \
    const int layer = get_group_id(1), first = (int)get_group_id(0) * PACK_ROWS;                   \
    const int values = min(PACK_ROWS, n - first) * k;                                              \
    const ulong weight = p_at + layer * p_next, changed = weight + 4 * (ulong)first * k;
#define PACK_ROWS_OF_WEIGHT                                                                        \
    pack_rows((const __global float*)(arena + weight), n, k, first, arena + forward_at + layer * forward_next, \
              backward_at == 0 ? 0 : arena + backward_at + layer * backward_next);

__kernel GROUP_OF(ITEMS)
void pack(__global uchar* arena, WEIGHT) {
    ROWS_OF_WEIGHT
    PACK_ROWS_OF_WEIGHT
}

__kernel GROUP_OF(ITEMS)
void adamw_weight(__global uchar* arena, WEIGHT, ulong gradient_at, ulong mean_at, ulong square_at, ulong norm_at,
                  adamw_rates rates) {
    ROWS_OF_WEIGHT
    if (CLIP_FACTOR != 0.0f) {
        adamw_values(arena, changed, gradient_at, mean_at, square_at, CLIP_FACTOR, values, rates);
        WRITTEN_BY_GROUP
        PACK_ROWS_OF_WEIGHT
    }
}

__kernel GROUP_OF(ITEMS)
void sgd_weight(__global uchar* arena, WEIGHT, ulong gradient_at, ulong mean_at, ulong norm_at, sgd_rates rates) {
    ROWS_OF_WEIGHT
    if (CLIP_FACTOR != 0.0f) {
        sgd_values(arena, changed, gradient_at, mean_at, CLIP_FACTOR, values, rates);
        WRITTEN_BY_GROUP
        PACK_ROWS_OF_WEIGHT
    }
}
#endif
