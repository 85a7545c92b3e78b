package dev.vitrail.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares how a {@link VisionTransformer} is trained: the defaults of {@code vitrail train}, each of which an option of
 * the command line can override. Stands on the same type; without it the defaults below hold.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Training {

    /**
     * Images per step: the gradient is the mean over them.
     *
     * <p>Unit: images. Source: T-1.
     */
    int batch() default 128;

    /**
     * Passes over the training images.
     *
     * <p>Unit: passes. Source: paper, Table 3.
     */
    int epochs() default 10;

    /**
     * The update rule.
     *
     * <p>Unit: none. Source: T-1, T-5 (ADAMW), T-7 (SGD).
     */
    Optimizer optimizer() default Optimizer.ADAMW;

    /**
     * Peak learning rate, reached at the end of the warm-up; greater than 0, at most 100.
     *
     * <p>Unit: parameter values per normalised gradient (ADAMW), or per gradient (SGD). Source: T-2; paper, Tables 3 and 4.
     */
    double learningRate() default 1e-3;

    /**
     * Decoupled weight decay: a step takes {@code rate * weightDecay * p} from p, with the scheduled rate; at the peak rate
     * that must be less than p. Only matrices decay: not biases, norms, class token or position table.
     *
     * <p>Unit: 1 / learning rate. Source: T-5, T-6.
     */
    double weightDecay() default 0.05;

    /**
     * Decay of the running means of gradient and squared gradient, for {@link Optimizer#ADAMW}: two values in [0, 1);
     * m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2.
     *
     * <p>Unit: part kept per step. Source: T-1.
     */
    double[] betas() default {0.9, 0.999};

    /**
     * Momentum in [0, 1), for {@link Optimizer#SGD}: m = momentum * m + g, p = p - rate * m.
     *
     * <p>Unit: part kept per step. Source: T-7.
     */
    double momentum() default 0.9;

    /**
     * Fraction in [0, 1) of all steps over which the rate rises linearly from 0 to its peak: rate = peak * min(1, t / w) for
     * step t and w = warmup * steps.
     *
     * <p>Unit: part of all steps. Source: T-2.
     */
    double warmup() default 0.05;

    /**
     * The course of the rate after the warm-up.
     *
     * <p>Unit: none. Source: T-2.
     */
    Schedule schedule() default Schedule.COSINE;

    /**
     * Greatest L2 norm of the whole gradient; a longer one is scaled down to it: g * min(1, clipNorm / |g|). 0 means no
     * clipping.
     *
     * <p>Unit: that of the gradient. Source: T-4.
     */
    double clipNorm() default 1.0;

    /**
     * Part in [0, 1) of each target that is spread evenly over all K classes: the target of the true class is
     * 1 - labelSmoothing + labelSmoothing / K, that of the others labelSmoothing / K.
     *
     * <p>Unit: probability. Source: T-12.
     */
    double labelSmoothing() default 0;

    /**
     * Random changes of the training images.
     *
     * <p>Unit: none. Source: He et al., Deep Residual Learning (2016), section 4.2; P-2.
     */
    Augmentation augmentation() default Augmentation.NONE;

    /**
     * Border around the image from which {@link Augmentation#CROP} cuts it, 0 or more and less than the image: the cut is
     * moved by up to cropPadding in each direction.
     *
     * <p>Unit: pixels. Source: He et al., Deep Residual Learning (2016), section 4.2; P-2.
     */
    int cropPadding() default 4;

    /**
     * The numbers that matrix products are computed with: x W^T and the like for every operand x and W. Other than
     * {@link Precision#FP32} needs an OpenCL device: {@code --device opencl}. Option: {@code --precision}, which every command
     * has.
     *
     * <p>Unit: none. Source: Kalamkar et al., A Study of BFLOAT16 for Deep Learning Training (2019).
     */
    Precision precision() default Precision.FP32;

    /**
     * The seed of everything random: first values, order of images, augmentation, dropout. Same seed, same bits.
     *
     * <p>Unit: none. Source: N-8.
     */
    long seed() default 1;
}
