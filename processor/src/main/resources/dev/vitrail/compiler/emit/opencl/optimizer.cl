/* ======== optimizer: over all parameters at once; gradients and moments lie like the parameters ======== */

#ifdef CPU
#define OPTIMIZER_VALUES 16384
#else
#define OPTIMIZER_VALUES 4096
#endif
/* The values of a group. */
#define VALUES_OF_GROUP(first, n)                              \
    const long first = (long)get_group_id(0) * OPTIMIZER_VALUES; \
    const int n = (int)min((long)OPTIMIZER_VALUES, values - first);

/* The dense weight W [n][k] of each block as the products read it. */
__kernel GROUP_OF(ITEMS)
void pack(__global uchar* arena, ulong weight_at, ulong packed_at, ulong weight_next, ulong packed_next, int n, int k,
          int transposed) {
    const int layer = get_group_id(1);
    pack_weight((const __global float*)(arena + weight_at + layer * weight_next), n, k, transposed,
                arena + packed_at + layer * packed_next);
}

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

/*
 * AdamW: p -= rate decay p; p -= rate mHat / (sqrt(vHat) + epsilon). The first decaying values decay. rest1 is 1 - beta1;
 * step is rate / (1 - beta1^t), root is 1 / sqrt(1 - beta2^t).
 */
__kernel GROUP_OF(ITEMS)
void adamw(__global uchar* arena, ulong p_at, ulong gradient_at, ulong mean_at, ulong square_at, ulong norm_at, long values,
           long decaying, float decay, float beta1, float rest1, float beta2, float rest2, float step, float root,
           float epsilon) {
    VALUES_OF_GROUP(first, n)
    __global float* p = (__global float*)(arena + p_at) + first;
    const __global float* gradient = (const __global float*)(arena + gradient_at) + first;
    __global float* mean = (__global float*)(arena + mean_at) + first;
    __global float* square = (__global float*)(arena + square_at) + first;
    const float factor = ((const __global float*)(arena + norm_at))[1];
    if (factor == 0.0f) {
        return;
    }
    COLUMNS(c, n) {
        vec g = load_float(gradient, c, n) * factor, x = load_float(p, c, n);
        vec m = load_float(mean, c, n) * beta1 + g * rest1, v = load_float(square, c, n) * beta2 + g * g * rest2;
        x -= x * (first + c < decaying ? decay : 0.0f);
        x -= m * step / (sqrt(v) * root + epsilon);
        store_float(m, mean, c, n);
        store_float(v, square, c, n);
        store_float(x, p, c, n);
    }
}

/* Momentum: m = momentum m + g; p -= rate (m + decay p). */
__kernel GROUP_OF(ITEMS)
void sgd(__global uchar* arena, ulong p_at, ulong gradient_at, ulong mean_at, ulong norm_at, long values, long decaying,
         float momentum, float rate, float decay) {
    VALUES_OF_GROUP(first, n)
    __global float* p = (__global float*)(arena + p_at) + first;
    const __global float* gradient = (const __global float*)(arena + gradient_at) + first;
    __global float* mean = (__global float*)(arena + mean_at) + first;
    const float factor = ((const __global float*)(arena + norm_at))[1];
    if (factor == 0.0f) {
        return;
    }
    COLUMNS(c, n) {
        vec x = load_float(p, c, n), m = load_float(mean, c, n) * momentum + load_float(gradient, c, n) * factor;
        x -= (m + x * (first + c < decaying ? decay : 0.0f)) * rate;
        store_float(m, mean, c, n);
        store_float(x, p, c, n);
    }
}
