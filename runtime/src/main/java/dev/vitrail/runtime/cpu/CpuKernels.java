package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What generated code calls: one worker's addresses and kernels. Values are f32 and row-major, one block per image, the
 * images apart by {@link ImageRows#stride}. An address is an offset in the model's arena; -1 stands for a tensor that is
 * not there (a bias, a residual, a result nobody wants).
 *
 * <p>In a phase over images ({@link Phases#overImages}) a kernel works on the images of the worker's task. In a shared
 * phase ({@link Phases#shared}) every worker calls the same kernels in the same order, and each computes the tiles that it
 * claims. Where a parameter is called {@code rows} it counts the rows of all images that the call works on; {@code n} and
 * {@code size} are per image and per row.
 */
public sealed class CpuKernels extends WorkerAddresses permits ProfiledKernels {
    private final TileClaims claims;
    private final Ops ops;
    private final TokenKernels tokens;
    private final Matmul matmul;
    private final LayerNorm norm;
    private final Gelu gelu;
    private final Dropout dropout;
    private final CrossEntropy loss;
    private final WeightGradient weightGradient;
    private final BatchSums sums;
    private final PanelSlices slices;
    private @Nullable AttentionOfSize attention;

    /** Attention keeps tables for its sizes; a model has one size, so it is made once. */
    private record AttentionOfSize(int tokens, int heads, int headDim, Attention forward, AttentionBackward backward) {}

    CpuKernels(int worker, ArenaLayout layout, PassState pass, TileClaims claims, Ops ops) {
        super(worker, layout, pass);
        this.claims = claims;
        this.ops = ops;
        tokens = new TokenKernels(ops);
        matmul = new Matmul(ops, layout.scratch(worker));
        norm = new LayerNorm(ops, layout.scratch(worker));
        gelu = new Gelu(ops);
        dropout = new Dropout(ops);
        loss = new CrossEntropy(ops);
        weightGradient = new WeightGradient(ops, layout.scratch(worker), layout.workers());
        sums = new BatchSums(ops, claims);
        slices = new PanelSlices(ops);
    }

    void startShared() {
        startImages(0, pass.images);
        claims.start();
    }

    TileClaims claims() {
        return claims;
    }

    Ops ops() {
        return ops;
    }

    /** Runs this worker's share of something that is not generated; {@code floats} is what all shares read and write. */
    void runShared(KernelKind kind, double floats, Phase phase, int layer) {
        phase.run(this, layer);
    }

    // Tokens ---------------------------------------------------------------------------------------------------------

    /** [channels, height, width] to [patches, channels * patch * patch]: patches in raster order, each as in timm. */
    public void patchify(long x, long patches, int channels, int height, int width, int patch) {
        tokens.patchify(images, x, patches, channels, height, width, patch);
    }

    /** y = token, then the rows of x. */
    public void prependToken(long token, long x, long y, int rowsOfX, int size) {
        tokens.prepend(images, token, x, y, rowsOfX, size);
    }

    /** y = x without its first row. */
    public void dropToken(long x, long y, int rowsOfX, int size) {
        tokens.drop(images, x, y, rowsOfX, size);
    }

    /** y = first row of x; {@code rows} per image. */
    public void selectToken(long x, long y, int rows, int size) {
        tokens.select(images, x, y, rows, size);
    }

    /** Gradient of {@link #selectToken}: dx = dy in the first row, 0 in the others. */
    public void placeToken(long dy, long dx, int rows, int size) {
        tokens.place(images, dy, dx, rows, size);
    }

    /** y = mean of the rows of x; {@code rows} per image. */
    public void meanTokens(long x, long y, int rows, int size) {
        tokens.mean(images, x, y, rows, size);
    }

    /** Gradient of {@link #meanTokens}: dx = dy / rows in every row. */
    public void spreadTokens(long dy, long dx, int rows, int size) {
        tokens.spread(images, dy, dx, rows, size);
    }

    /** y = x + table, with the same table for every image. */
    public void addTable(long x, long table, long y, int n) {
        tokens.addTable(images, x, table, y, n);
    }

    /** z = x + y. */
    public void add(long x, long y, long z, int n) {
        tokens.add(images, x, y, z, n);
    }

    // Dense layers ---------------------------------------------------------------------------------------------------

    /** y = x W^T + b, with x [rows, in] and y [rows, out]. */
    public void linear(long x, long packed, long bias, long y, int rows, int in, int out) {
        matmul.linear(x, packed, bias, y, images, rows / images, in, out);
    }

    /** pre = x W^T + b; y = GELU(pre). */
    public void linearGelu(
            long x, long packed, long bias, long pre, long y, int rows, int in, int out, boolean tanhForm) {
        matmul.linearGelu(x, packed, bias, pre, y, images, rows / images, in, out, tanhForm);
    }

    /** y = x W^T + b + residual, of which every {@code step}th row is added, from the first on: [rows, step, out]. */
    public void linearResidual(
            long x, long packed, long bias, long residual, int step, long y, int rows, int in, int out) {
        matmul.linearResidual(x, packed, bias, residual, step, y, images, rows / images, in, out);
    }

    /** dx = dy W, with dy [rows, out] and dx [rows, in]. */
    public void inputGradient(long dy, long packedTransposed, long dx, int rows, int in, int out) {
        matmul.inputGradient(dy, packedTransposed, dx, images, rows / images, in, out);
    }

    /**
     * dx = (dy W) * GELU'(pre), and gelu = GELU(pre) if wanted, for {@link #weightGradientAgain}; pre, gelu and dx are
     * [rows, in].
     */
    public void inputGradientGelu(
            long dy, long packedTransposed, long pre, long gelu, long dx, int rows, int in, int out, boolean tanhForm) {
        PanelSlices again = again(gelu, rows / images, in);
        matmul.inputGradientGelu(dy, packedTransposed, pre, again, dx, images, rows / images, in, out, tanhForm);
    }

    /** y = GELU(x). */
    public void gelu(long x, long y, int n, boolean tanhForm) {
        gelu.forward(x, y, images, n, tanhForm);
    }

    /** dx = dy * GELU'(pre). */
    public void geluGradient(long dy, long pre, long dx, int n, boolean tanhForm) {
        gelu.backward(dy, pre, dx, images, n, tanhForm);
    }

    // Norm -----------------------------------------------------------------------------------------------------------

    /** y = norm(x) * gamma + beta; statistics [rows, 2] gets mean and 1 / deviation. */
    public void layerNorm(long x, long gamma, long beta, long y, long statistics, int rows, int size, double eps) {
        norm.forward(x, gamma, beta, y, statistics, images, rows / images, size, eps);
    }

    /**
     * dx = gradient through the norm + residual, which has the first {@code residualRows} rows of each image; partials [2,
     * size] per image gets the gradients of gamma and beta; y, if wanted, what {@link #layerNorm} wrote there, for
     * {@link #weightGradientAgain}.
     */
    public void layerNormBackward(
            long dy,
            long x,
            long gamma,
            long statistics,
            long residual,
            int residualRows,
            long dx,
            long partials,
            long beta,
            long y,
            int rowsPerImage,
            int size) {
        PanelSlices again = again(y, rowsPerImage, size);
        norm.backward(
                dy,
                x,
                gamma,
                statistics,
                residual,
                residualRows,
                dx,
                partials,
                beta,
                again,
                images,
                rowsPerImage,
                size);
    }

    /** Where a value that is computed again is written, from the first image of this call on. */
    private @Nullable PanelSlices again(long value, int rowsPerImage, int columns) {
        if (value < 0) {
            return null;
        }
        long start = value - first * ImageRows.stride((long) rowsPerImage * columns);
        return slices.start(start, first * rowsPerImage, pass.images * rowsPerImage, columns);
    }

    // Attention ------------------------------------------------------------------------------------------------------

    /**
     * Softmax attention of the first {@code queries} tokens to all: qkv [tokens, 3, heads, headDim] to mixed [queries, heads,
     * headDim], logSumExp [heads, queries].
     */
    public void attention(long qkv, long mixed, long logSumExp, int queries, int tokens, int heads, int headDim) {
        attention(tokens, heads, headDim).forward().forward(qkv, mixed, logSumExp, queries, images);
    }

    /** The same with dropout of attention weights; {@code site} and {@code layer} name the place in the model. */
    public void attention(
            long qkv,
            long mixed,
            long logSumExp,
            int queries,
            int tokens,
            int heads,
            int headDim,
            double rate,
            int site,
            int layer) {
        attention(tokens, heads, headDim)
                .forward()
                .forward(qkv, mixed, logSumExp, queries, images, active(rate), pass.dropoutKey(site, layer), first);
    }

    /** Gradient of {@link #attention} with respect to qkv. */
    public void attentionBackward(
            long qkv,
            long mixed,
            long dMixed,
            long logSumExp,
            long dQkv,
            int queries,
            int tokens,
            int heads,
            int headDim) {
        attention(tokens, heads, headDim).backward().backward(qkv, mixed, logSumExp, dMixed, dQkv, queries, images);
    }

    /** Gradient of attention with dropout. */
    public void attentionBackward(
            long qkv,
            long mixed,
            long dMixed,
            long logSumExp,
            long dQkv,
            int queries,
            int tokens,
            int heads,
            int headDim,
            double rate,
            int site,
            int layer) {
        long key = pass.dropoutKey(site, layer);
        attention(tokens, heads, headDim)
                .backward()
                .backward(qkv, mixed, logSumExp, dMixed, dQkv, queries, images, active(rate), key, first);
    }

    private AttentionOfSize attention(int tokens, int heads, int headDim) {
        AttentionOfSize made = attention;
        if (made == null || made.tokens() != tokens || made.heads() != heads || made.headDim() != headDim) {
            long scratch = layout.scratch(worker);
            made = new AttentionOfSize(
                    tokens,
                    heads,
                    headDim,
                    new Attention(ops, scratch, tokens, heads, headDim),
                    new AttentionBackward(ops, scratch, tokens, heads, headDim));
            attention = made;
        }
        return made;
    }

    // Dropout --------------------------------------------------------------------------------------------------------

    /** y = x with values dropped; forward and backward are the same call. A copy when dropout is not active. */
    public void dropout(long x, long y, int n, double rate, int site, int layer) {
        if (active(rate) == 0) {
            copy(x, y, n);
        } else {
            dropout.values(x, y, images, n, rate, pass.dropoutKey(site, layer), first);
        }
    }

    /** y = x with whole images dropped (stochastic depth); forward and backward are the same call. */
    public void dropPath(long x, long y, int n, double rate, int site, int layer) {
        if (active(rate) == 0) {
            copy(x, y, n);
        } else {
            dropout.paths(x, y, images, n, rate, pass.dropoutKey(site, layer), first);
        }
    }

    private double active(double rate) {
        return pass.training ? rate : 0;
    }

    private void copy(long x, long y, int n) {
        if (x != y) {
            MemorySegment.copy(ops.arena(), x, ops.arena(), y, images * ImageRows.stride(n));
        }
    }

    // Loss -----------------------------------------------------------------------------------------------------------

    /** Loss of each image and gradient of the mean loss; labels and smoothing are those of the pass. */
    public void crossEntropy(long logits, long losses, long dLogits, int classes) {
        long stride = ImageRows.stride(classes);
        long lossStride = ImageRows.stride(1);
        for (int i = 0; i < images; i++) {
            loss.forward(
                    logits + i * stride,
                    classes,
                    pass.labels[first + i],
                    pass.labelSmoothing,
                    losses + i * lossStride,
                    dLogits < 0 ? -1 : dLogits + i * stride,
                    pass.images);
        }
    }

    // In shared phases -----------------------------------------------------------------------------------------------

    /** dW = dy^T x and db = sum of dy, with dy [rows, out] and x [rows, in] over the whole batch. */
    public void weightGradient(long dy, long x, long gradient, long biasGradient, int rows, int in, int out) {
        weightGradient(dy, x, false, gradient, biasGradient, rows, in, out);
    }

    /** The same with an x that {@link #inputGradientGelu} or {@link #layerNormBackward} has computed again. */
    public void weightGradientAgain(long dy, long x, long gradient, long biasGradient, int rows, int in, int out) {
        weightGradient(dy, x, true, gradient, biasGradient, rows, in, out);
    }

    private void weightGradient(
            long dy, long x, boolean inSlices, long gradient, long biasGradient, int rows, int in, int out) {
        int tiles = weightGradient.tiles(in, out);
        for (int tile = claims.next(tiles); tile >= 0; tile = claims.next(tiles)) {
            weightGradient.tile(tile, dy, x, inSlices, gradient, biasGradient, images, rows / images, in, out);
        }
    }

    /** Sums what {@link #layerNormBackward} left per image. */
    public void sumPartials(long partials, long gammaGradient, long betaGradient, int size) {
        sums.sum(images, partials, gammaGradient, size, 2 * size);
        sums.sum(images, partials + (long) size * Float.BYTES, betaGradient, size, 2 * size);
    }

    /** gradient[i] = sum of x[i] over the images, i below {@code n}, with x of {@code floatsPerImage} values per image. */
    public void sumBatch(long x, long gradient, int n, int floatsPerImage) {
        sums.sum(images, x, gradient, n, floatsPerImage);
    }

    /** Writes the panels of a dense weight for the forward pass, over the gradients. */
    public void pack(ParameterSpec spec, int layer) {
        int in = inputs(spec);
        int out = outputs(spec);
        int tiles = Matmul.packTiles(in, out);
        for (int tile = claims.next(tiles); tile >= 0; tile = claims.next(tiles)) {
            matmul.pack(tile, parameter(spec, layer), in, out, packed(spec, layer));
        }
    }

    /** Writes the panels of a dense weight for the backward pass, over another block's; nothing in inference. */
    public void packTransposed(ParameterSpec spec, int layer) {
        if (!layout.training()) {
            return;
        }
        int in = inputs(spec);
        int out = outputs(spec);
        int tiles = Matmul.packTransposedTiles(in, out);
        for (int tile = claims.next(tiles); tile >= 0; tile = claims.next(tiles)) {
            matmul.packTransposed(tile, parameter(spec, layer), in, out, packedTransposed(spec));
        }
    }
}
