package dev.vitrail.dsl;

/** The scheme of the first values of the parameters (spec, section 3). */
public enum Init {
    /**
     * vit_jax: truncated normal for the patch kernel, Xavier uniform for each of q, k, v and the dense layers, zeros
     * for the head.
     */
    GOOGLE,

    /** timm: truncated normal of deviation 0.02 for every matrix, the head included. */
    TIMM
}
