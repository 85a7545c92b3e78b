package dev.vitrail.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares an ablation study: which choices of a declared model to vary, and how. At compile time every cell is checked
 * like a declaration, every distinct architecture is compiled once, and the annotated type {@code Heads} gets a class
 * {@code HeadsStudy} beside it, with the whole study as {@code HeadsStudy.DEFINITION} and one method per cell.
 *
 * <pre>{@code
 * @AblationStudy(of = TinyVit.class, heads = {1, 2, 4}, learningRate = {3e-4, 1e-3}, seeds = {1, 2, 3})
 * public interface Heads {}     // 6 cells, 3 models, 18 trials
 * }</pre>
 *
 * <p>Stands on a class, interface or record, top-level or static nested.
 *
 * <p><b>Axes.</b> A member with values is an axis: members of {@link VisionTransformer} change the model, members of
 * {@link Training} the training of the same model. An empty member leaves the base as it is. What belongs to the data
 * (image size, channels, classes) is no axis: all cells see the same images.
 *
 * <p><b>A single value.</b> In a {@link Design#FACTORIAL} study a member with one value is no factor but a fixed change of
 * every cell: {@code epochs = 3} shortens the whole study, {@code mlpRatio = 2} keeps the MLP in proportion while
 * {@code hiddenSize} varies. The base of the study is then the base declaration with these changes. In a
 * {@link Design#ONE_AT_A_TIME} study one value is one change, as in a table of ablations ({@code qkvBias = false}); a
 * value that is the base's own is no change.
 *
 * <p><b>Cells that are the same.</b> Of combinations that differ only in a member without effect one is kept, the base or
 * else the first: {@code positionOnClassToken} without a class token or a table, {@code cropPadding} without a crop. The
 * others are listed among the skipped cells.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface AblationStudy {

    /**
     * The base: a type with {@link VisionTransformer}, in this compilation or on the class path.
     *
     * <p>Unit: none. Source: the study.
     */
    Class<?> of();

    /**
     * How cells come from axes. The order of the cells is that of the axes as written, the last one fastest; the base comes
     * first where it is among them.
     *
     * <p>Unit: none. Source: the study.
     */
    Design design() default Design.FACTORIAL;

    /**
     * One trial of every cell for each, all different: {@link Training#seed}. Trials of equal seeds see their images in the
     * same order, so their differences are paired. An interval needs two seeds or more.
     *
     * <p>Unit: none. Source: N-8.
     */
    long[] seeds() default {1, 2, 3};

    /**
     * What becomes of cells that break a rule.
     *
     * <p>Unit: none. Source: the study.
     */
    InvalidCells invalidCells() default InvalidCells.ERROR;

    /**
     * Sides P of a patch, see {@link VisionTransformer#patchSize}: half the side is four times the patches.
     *
     * <p>Unit: pixels. Source: A-1.
     */
    int[] patchSize() default {};

    /**
     * Numbers of encoder blocks L, see {@link VisionTransformer#layers}.
     *
     * <p>Unit: blocks. Source: A-4; paper, D.2.
     */
    int[] layers() default {};

    /**
     * Widths D of the residual stream, see {@link VisionTransformer#hiddenSize}; the MLP keeps its size unless there is
     * {@link #mlpRatio}.
     *
     * <p>Unit: values per token. Source: A-4; paper, D.2.
     */
    int[] hiddenSize() default {};

    /**
     * Numbers of attention heads, see {@link VisionTransformer#heads}.
     *
     * <p>Unit: heads. Source: A-6.
     */
    int[] heads() default {};

    /**
     * Widths M of the MLP, see {@link VisionTransformer#mlpSize}. Not together with {@link #mlpRatio}.
     *
     * <p>Unit: values per token. Source: A-7; paper, D.2.
     */
    int[] mlpSize() default {};

    /**
     * Widths M of the MLP as multiples of the hidden size of the cell: M = mlpRatio * hiddenSize, which must be whole. Not
     * together with {@link #mlpSize}. The base's ratio is its mlpSize / hiddenSize.
     *
     * <p>Unit: MLP values per value of the token. Source: A-7; paper, D.2.
     */
    double[] mlpRatio() default {};

    /**
     * How tokens learn where they are, see {@link VisionTransformer#positionEmbedding}.
     *
     * <p>Unit: none. Source: A-3; paper, D.4.
     */
    PositionEmbedding[] positionEmbedding() default {};

    /**
     * Whether the class token has a row in the position table, see {@link VisionTransformer#positionOnClassToken}.
     *
     * <p>Unit: none. Source: PE-6.
     */
    boolean[] positionOnClassToken() default {};

    /**
     * What the classifier reads, see {@link VisionTransformer#pooling}.
     *
     * <p>Unit: none. Source; paper, D.3.
     */
    Pooling[] pooling() default {};

    /**
     * Non-linearities of the MLP, see {@link VisionTransformer#activation}.
     *
     * <p>Unit: none. Source: A-8.
     */
    Activation[] activation() default {};

    /**
     * Whether the qkv projection has a bias, see {@link VisionTransformer#qkvBias}.
     *
     * <p>Unit: none. Source: A-6.
     */
    boolean[] qkvBias() default {};

    /**
     * Epsilons of the norms, see {@link VisionTransformer#layerNormEps}.
     *
     * <p>Unit: that of a variance. Source: A-5.
     */
    double[] layerNormEps() default {};

    /**
     * Schemes of the first values, see {@link VisionTransformer#init}.
     *
     * <p>Unit: none. Source: spec, section 3.
     */
    Init[] init() default {};

    /**
     * Probabilities that a value is dropped, see {@link VisionTransformer#dropout}. Every rate is a model of its own.
     *
     * <p>Unit: probability. Source: A-9.
     */
    double[] dropout() default {};

    /**
     * Probabilities that an attention weight is dropped, see {@link VisionTransformer#attentionDropout}. Every rate is a
     * model of its own.
     *
     * <p>Unit: probability. Source: A-9.
     */
    double[] attentionDropout() default {};

    /**
     * Probabilities that the last block is skipped, see {@link VisionTransformer#stochasticDepth}. Every rate is a model of
     * its own.
     *
     * <p>Unit: probability. Source: A-18.
     */
    double[] stochasticDepth() default {};

    /**
     * Images per step, see {@link Training#batch}.
     *
     * <p>Unit: images. Source: T-1.
     */
    int[] batch() default {};

    /**
     * Passes over the training images, see {@link Training#epochs}.
     *
     * <p>Unit: passes. Source: paper, Table 3.
     */
    int[] epochs() default {};

    /**
     * Update rules, see {@link Training#optimizer}.
     *
     * <p>Unit: none. Source: T-1, T-7.
     */
    Optimizer[] optimizer() default {};

    /**
     * Peak learning rates, see {@link Training#learningRate}.
     *
     * <p>Unit: as in {@link Training#learningRate}. Source: T-2.
     */
    double[] learningRate() default {};

    /**
     * Decoupled weight decays, see {@link Training#weightDecay}.
     *
     * <p>Unit: 1 / learning rate. Source: T-5, T-6.
     */
    double[] weightDecay() default {};

    /**
     * Momenta of {@link Optimizer#SGD}, see {@link Training#momentum}.
     *
     * <p>Unit: part kept per step. Source: T-7.
     */
    double[] momentum() default {};

    /**
     * Fractions of all steps over which the rate rises, see {@link Training#warmup}.
     *
     * <p>Unit: part of all steps. Source: T-2.
     */
    double[] warmup() default {};

    /**
     * Courses of the rate after the warm-up, see {@link Training#schedule}.
     *
     * <p>Unit: none. Source: T-2.
     */
    Schedule[] schedule() default {};

    /**
     * Greatest norms of the gradient, 0 for no clipping, see {@link Training#clipNorm}.
     *
     * <p>Unit: that of the gradient. Source: T-4.
     */
    double[] clipNorm() default {};

    /**
     * Parts of a target spread over all classes, see {@link Training#labelSmoothing}.
     *
     * <p>Unit: probability. Source: T-12.
     */
    double[] labelSmoothing() default {};

    /**
     * Random changes of the training images, see {@link Training#augmentation}.
     *
     * <p>Unit: none. Source: P-2.
     */
    Augmentation[] augmentation() default {};

    /**
     * Borders from which a crop is cut, see {@link Training#cropPadding}.
     *
     * <p>Unit: pixels. Source: P-2.
     */
    int[] cropPadding() default {};

    /**
     * Numbers of the matrix products, see {@link Training#precision}. Such a study runs with {@code --device opencl}.
     *
     * <p>Unit: none. Source: as {@link Training#precision}.
     */
    Precision[] precision() default {};
}
