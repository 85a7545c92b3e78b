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

    /** Images per step. */
    int batch() default 128;

    /** Passes over the training images. */
    int epochs() default 10;

    /** The update rule. */
    Optimizer optimizer() default Optimizer.ADAMW;

    /** Peak learning rate, reached at the end of the warm-up. */
    double learningRate() default 1e-3;

    /**
     * Decoupled weight decay: a step takes {@code rate * weightDecay * p} from p. Only matrices decay: not biases, norms,
     * class token or position table.
     */
    double weightDecay() default 0.05;

    /** Decay of the running means of gradient and squared gradient, for {@link Optimizer#ADAMW}: two values in [0, 1). */
    double[] betas() default {0.9, 0.999};

    /** Momentum in [0, 1), for {@link Optimizer#SGD}. */
    double momentum() default 0.9;

    /** Fraction in [0, 1) of all steps over which the rate rises linearly from 0 to its peak. */
    double warmup() default 0.05;

    /** The course of the rate after the warm-up. */
    Schedule schedule() default Schedule.COSINE;

    /** Greatest L2 norm of the whole gradient; a longer one is scaled down to it. 0 means no clipping. */
    double clipNorm() default 1.0;

    /** Part in [0, 1) of each target that is spread evenly over all classes. */
    double labelSmoothing() default 0;

    /** Random changes of the training images. */
    Augmentation augmentation() default Augmentation.NONE;

    /** Border in pixels around the image from which {@link Augmentation#CROP} cuts it. */
    int cropPadding() default 4;

    /** The seed of everything random: first values, order of images, augmentation, dropout. Same seed, same bits. */
    long seed() default 1;
}
