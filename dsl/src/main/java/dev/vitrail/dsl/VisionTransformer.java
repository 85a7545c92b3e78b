package dev.vitrail.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a Vision Transformer. At compile time the annotated type {@code TinyVit} gets a class {@code TinyVitModel}
 * beside it: the forward and backward pass of exactly this model, with every shape, offset and byte a constant.
 *
 * <pre>{@code
 * @VisionTransformer(imageSize = 32, patchSize = 4, layers = 6, hiddenSize = 96, heads = 3, mlpSize = 192, classes = 10)
 * public interface TinyVit {}
 *
 * Model model = TinyVitModel.create();
 * }</pre>
 *
 * <p>Stands on a class, interface or record, top-level or static nested. The architecture is that of Dosovitskiy et al.,
 * "An Image is Worth 16x16 Words" (ICLR 2021), Eq. 1-4: pre-norm encoder blocks over a sequence of patches. Letters in
 * the members' documentation: {@code H x W x C} the image, {@code P} the patch side, {@code N = (H/P)(W/P)} patches,
 * {@code T} tokens, {@code D} hidden size, {@code M} MLP size, {@code L} layers, {@code K} classes.
 *
 * <p>Training defaults are declared beside it with {@link Training}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface VisionTransformer {

    /** A standard size: fills in {@link #layers}, {@link #hiddenSize}, {@link #heads}, {@link #mlpSize} where not given. */
    Variant variant() default Variant.CUSTOM;

    /** Side of a square image, H = W, in pixels. Either this, or both {@link #imageHeight} and {@link #imageWidth}. */
    int imageSize() default 0;

    /** Image height H in pixels, for rectangles; needs {@link #imageWidth} beside it. */
    int imageHeight() default 0;

    /** Image width W in pixels, for rectangles; needs {@link #imageHeight} beside it. */
    int imageWidth() default 0;

    /** Colour channels C of the image: 3 for RGB, 1 for grey. */
    int channels() default 3;

    /** Side P of a square patch in pixels; must divide H and W. The sequence has N = (H/P)(W/P) patches. */
    int patchSize();

    /** Number of encoder blocks L ("depth"). */
    int layers() default 0;

    /** Width D of the residual stream; must be a multiple of {@link #heads}. */
    int hiddenSize() default 0;

    /** Attention heads per block; each works on D / heads values. */
    int heads() default 0;

    /** Width M of the hidden layer of the MLP; 4 D in the standard sizes. */
    int mlpSize() default 0;

    /** Number of classes K: the length of the logits. */
    int classes();

    /** How the tokens learn where they are (paper, D.4). */
    PositionEmbedding positionEmbedding() default PositionEmbedding.LEARNED_1D;

    /**
     * Whether the class token has a row in the position table: T rows when true (paper, Eq. 1), N rows added to the
     * patches only when false (timm's {@code no_embed_class}). Without a class token it makes no difference.
     */
    boolean positionOnClassToken() default true;

    /** What the classifier reads (paper, D.3). */
    Pooling pooling() default Pooling.CLASS_TOKEN;

    /** Non-linearity between the two dense layers of the MLP. */
    Activation activation() default Activation.GELU;

    /** Whether the projection to query, key and value has a bias (3 D values per block). */
    boolean qkvBias() default true;

    /** Epsilon under the root of every LayerNorm: 1e-6 in the reference implementations, 1e-5 as PyTorch's default. */
    double layerNormEps() default 1e-6;

    /** The scheme of the first values of the parameters. */
    Init init() default Init.GOOGLE;

    /**
     * Probability in [0, 1) that a value is dropped after the position embedding and after every dense layer but the qkv
     * projection (paper, B.1): 1 + 3 L places. Values kept are divided by 1 - dropout. Only in training.
     */
    double dropout() default 0;

    /** Probability in [0, 1) that an attention weight (after the softmax) is dropped. Only in training. */
    double attentionDropout() default 0;

    /**
     * Probability in [0, 1) that the last block's residual branches are skipped for an image; block l of L has
     * stochasticDepth * l / (L - 1). Branches kept are divided by the probability to be kept. Only in training.
     */
    double stochasticDepth() default 0;
}
