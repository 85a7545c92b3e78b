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

    /**
     * A standard size: fills in {@link #layers}, {@link #hiddenSize}, {@link #heads} and {@link #mlpSize} where they are not
     * written; a member written beside it wins.
     *
     * <p>Unit: none. Source: paper, Table 1; spec, section 14.
     */
    Variant variant() default Variant.CUSTOM;

    /**
     * Side of a square image: H = W = imageSize. Either this, or both {@link #imageHeight} and {@link #imageWidth}.
     *
     * <p>Unit: pixels. Source: A-1.
     */
    int imageSize() default 0;

    /**
     * Image height H, for rectangles; needs {@link #imageWidth} beside it.
     *
     * <p>Unit: pixels. Source: A-1.
     */
    int imageHeight() default 0;

    /**
     * Image width W, for rectangles; needs {@link #imageHeight} beside it.
     *
     * <p>Unit: pixels. Source: A-1.
     */
    int imageWidth() default 0;

    /**
     * Colour channels C of the image: 3 for RGB, 1 for grey. A flattened patch has P * P * C values.
     *
     * <p>Unit: values per pixel. Source: A-1.
     */
    int channels() default 3;

    /**
     * Side P of a square patch; must divide H and W. The sequence has N = (H / P) (W / P) patches, in raster order; each is
     * projected to D values by one dense layer: z = x E + b, with E of (P * P * C) x D.
     *
     * <p>Unit: pixels. Source; paper, Eq. 1.
     */
    int patchSize();

    /**
     * Number of encoder blocks L ("depth"): z' = z + MSA(LN(z)), then z = z' + MLP(LN(z')).
     *
     * <p>Unit: blocks. Source: A-4; paper, Eq. 2 and 3.
     */
    int layers() default 0;

    /**
     * Width D of the residual stream; must be a multiple of {@link #heads}. A block has 4 D^2 + 2 D M weights.
     *
     * <p>Unit: values per token. Source.
     */
    int hiddenSize() default 0;

    /**
     * Attention heads k per block, each on D / k values of the token: softmax(q k^T / sqrt(D / k)) v.
     *
     * <p>Unit: heads. Source.
     */
    int heads() default 0;

    /**
     * Width M of the hidden layer of the MLP: fc2(activation(fc1(x))), with fc1 of D x M and fc2 of M x D. M = 4 D in the
     * standard sizes.
     *
     * <p>Unit: values per token. Source: A-7.
     */
    int mlpSize() default 0;

    /**
     * Number of classes K, 2 or more: the length of the logits y W + b, with W of D x K.
     *
     * <p>Unit: classes. Source: A-16.
     */
    int classes();

    /**
     * How the tokens learn where they are: z0 = tokens + table, or nothing is added.
     *
     * <p>Unit: none. Source: A-3; PE-0 and PE-1; paper, D.4.
     */
    PositionEmbedding positionEmbedding() default PositionEmbedding.LEARNED_1D;

    /**
     * Whether the class token has a row in the position table: T x D values when true (paper, Eq. 1); N x D values, added to
     * the patches only, when false (timm's {@code no_embed_class}). Without a class token or a table it makes no difference.
     *
     * <p>Unit: none. Source: PE-6, MS-2.
     */
    boolean positionOnClassToken() default true;

    /**
     * What the classifier reads: y = LN(z)[0], the class token, or y = mean over tokens of LN(z), without a class token.
     *
     * <p>Unit: none. Source; paper, D.3.
     */
    Pooling pooling() default Pooling.CLASS_TOKEN;

    /**
     * Non-linearity between the two dense layers of the MLP: the exact GELU x Phi(x), or its tanh form.
     *
     * <p>Unit: none. Source: A-8.
     */
    Activation activation() default Activation.GELU;

    /**
     * Whether the projections to query, key and value have a bias: x W + b, 3 D values per block, or x W.
     *
     * <p>Unit: none. Source: A-6.
     */
    boolean qkvBias() default true;

    /**
     * Epsilon of every LayerNorm, in (0, 1): (x - mean) / sqrt(variance + layerNormEps). 1e-6 in the reference
     * implementations, 1e-5 as PyTorch's default.
     *
     * <p>Unit: that of a variance. Source: A-5.
     */
    double layerNormEps() default 1e-6;

    /**
     * The scheme of the first values of the parameters.
     *
     * <p>Unit: none. Source: spec, section 3.
     */
    Init init() default Init.GOOGLE;

    /**
     * Probability in [0, 1) that a value is dropped after the position embedding and after every dense layer but the qkv
     * projection: 1 + 3 L places. Values kept are divided by 1 - dropout. Only in training.
     *
     * <p>Unit: probability. Source: A-9; paper, B.1.
     */
    double dropout() default 0;

    /**
     * Probability in [0, 1) that an attention weight, after the softmax, is dropped. Weights kept are divided by
     * 1 - attentionDropout. Only in training.
     *
     * <p>Unit: probability. Source: A-9.
     */
    double attentionDropout() default 0;

    /**
     * Probability in [0, 1) that the last block's residual branches are skipped for an image; block l of L, from 0, has
     * stochasticDepth * l / (L - 1), so there must be two layers or more. Branches kept are divided by the probability to be
     * kept. Only in training.
     *
     * <p>Unit: probability. Source: A-18.
     */
    double stochasticDepth() default 0;
}
