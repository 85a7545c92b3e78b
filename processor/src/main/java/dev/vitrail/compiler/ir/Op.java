package dev.vitrail.compiler.ir;

/**
 * An operation on tensors with its constant attributes. What it means in each respect stands in one table per question:
 * {@link ShapeRules}, {@code GradientRules}, {@code Interpreter}, {@code FusionPlanner}, {@link OpSyntax}. All are
 * exhaustive switches without a default arm: a new operation does not compile until each table has its rule.
 *
 * <p>Letters: B images, T tokens, N patches, D hidden size, h heads, d values per head.
 */
public sealed interface Op {

    /** An operation of the forward graph; has a gradient rule. */
    sealed interface Forward extends Op {}

    /** An operation that only arises from differentiation. */
    sealed interface Gradient extends Op {}

    /** images [B,C,H,W] to patches [B,N,C*P*P], raster order, inside a patch (c, y, x). Spec A-1. */
    record Patchify(int patch) implements Forward {}

    /** Product of a value with a weight (NT: forward, NN: gradient of the input, TN: gradient of the weight). */
    record Matmul(Layout layout) implements Forward {}

    /** x + b where b's shape is the end of x's shape: biases and position tables. */
    record AddBroadcast() implements Forward {}

    /** x + y of equal types: the residual connection. */
    record Add() implements Forward {}

    /** The non-linearity of the MLP; {@code tanhForm} as in spec A-8. */
    record Gelu(boolean tanhForm) implements Forward {}

    /** (x - mean) / sqrt(var + eps) * scale + bias over the last dimension. Operands x, scale, bias. Spec A-5. */
    record LayerNorm(double eps) implements Forward {}

    /** Part {@code part} of {@code parts} of the last dimension, cut into heads: [B,T,parts*D] to [B,h,T,d]. */
    record SplitHeads(int heads, int part, int parts) implements Forward {}

    /** Heads side by side: [B,h,T,d] to [B,T,D]. */
    record MergeHeads() implements Forward {}

    /** scale * product, per image and head. */
    record BatchMatmul(Layout layout, double scale) implements Forward {}

    /** Over the last dimension. */
    record Softmax() implements Forward {}

    /** A token before the others: [D], [B,N,D] to [B,N+1,D]. Spec A-2. */
    record PrependToken() implements Forward {}

    /** The first token: [B,T,D] to [B,D]. Spec A-10. */
    record SelectToken() implements Forward {}

    /** Mean over the tokens: [B,T,D] to [B,D]. Spec A-11. */
    record MeanTokens() implements Forward {}

    /** Drops values with probability {@code rate}, divides the others by 1 - rate. {@code site} keys the random numbers. */
    record Dropout(double rate, int site) implements Forward {}

    /** Drops the whole tensor of an image; in block l of L with probability rate * l / (L - 1). Spec A-18. */
    record DropPath(double rate, int site) implements Forward {}

    /** Logits [B,K] and labels [B] to the loss of each image [B]; the smoothing is given at run time. */
    record CrossEntropy() implements Forward {}

    /** Sum over the batch and all leading dimensions but the last {@code rank}. Gradient of {@link AddBroadcast}. */
    record SumLeading(int rank) implements Gradient {}

    /** dy * gelu'(x). Operands dy, x. */
    record GeluGradient(boolean tanhForm) implements Gradient {}

    /** Operands dy, x, scale. */
    record LayerNormInputGradient(double eps) implements Gradient {}

    /** Sum over all rows of dy * (x - mean) / sqrt(var + eps). Operands dy, x. */
    record LayerNormScaleGradient(double eps) implements Gradient {}

    /** Gradient of {@link SplitHeads}: [B,h,T,d] to [B,T,parts*D], zero outside the part. */
    record PlaceHeads(int part, int parts) implements Gradient {}

    /** The sum of {@link PlaceHeads} of all three parts: three times [B,h,T,d] to [B,T,3*D]. */
    record JoinHeads() implements Gradient {}

    /** y * (dy - sum(dy * y)) over the last dimension. Operands dy, y. */
    record SoftmaxGradient() implements Gradient {}

    /** All tokens but the first: [B,T,D] to [B,T-1,D]. */
    record DropToken() implements Gradient {}

    /** Gradient of {@link SelectToken}: [B,D] to [B,tokens,D], zero but for the first token. */
    record PlaceToken(int tokens) implements Gradient {}

    /** Gradient of {@link MeanTokens}: [B,D] to [B,tokens,D], dy / tokens in each. */
    record SpreadTokens(int tokens) implements Gradient {}

    /** Operands logits, labels, gradient of each image's loss: to [B,K]. */
    record CrossEntropyGradient() implements Gradient {}
}
