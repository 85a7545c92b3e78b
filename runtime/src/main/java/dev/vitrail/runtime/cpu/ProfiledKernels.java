package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.ParameterSpec;

/** {@link CpuKernels} that write down what they do in a {@link KernelProfile}. Loaded only where one is wanted. */
final class ProfiledKernels extends CpuKernels {
    private final KernelProfile.Worker profile;
    private final boolean counts; // what all workers share is counted by the first

    ProfiledKernels(int worker, ArenaLayout layout, PassState pass, TileClaims claims, Ops ops, KernelProfile profile) {
        super(worker, layout, pass, claims, ops);
        this.profile = profile.addWorker();
        counts = worker == 0;
    }

    /** A kernel over the images of a task. */
    private void task(KernelKind kind, long start, double flop, double floats) {
        profile.time(kind, System.nanoTime() - start);
        profile.work(kind, flop, 4 * floats);
    }

    private void shared(KernelKind kind, long start, double flop, double floats) {
        profile.time(kind, System.nanoTime() - start);
        if (counts) {
            profile.work(kind, flop, 4 * floats);
        }
    }

    @Override
    void runShared(KernelKind kind, double floats, Phase phase, int layer) {
        long start = System.nanoTime();
        super.runShared(kind, floats, phase, layer);
        shared(kind, start, 0, floats);
    }

    // Tokens ---------------------------------------------------------------------------------------------------------

    @Override
    public void patchify(long x, long patches, int channels, int height, int width, int patch) {
        long start = System.nanoTime();
        super.patchify(x, patches, channels, height, width, patch);
        task(KernelKind.TOKENS, start, 0, 2.0 * images() * channels * height * width);
    }

    @Override
    public void prependToken(long token, long x, long y, int rowsOfX, int size) {
        long start = System.nanoTime();
        super.prependToken(token, x, y, rowsOfX, size);
        task(KernelKind.TOKENS, start, 0, 2.0 * images() * rowsOfX * size);
    }

    @Override
    public void dropToken(long x, long y, int rowsOfX, int size) {
        long start = System.nanoTime();
        super.dropToken(x, y, rowsOfX, size);
        task(KernelKind.TOKENS, start, 0, 2.0 * images() * rowsOfX * size);
    }

    @Override
    public void selectToken(long x, long y, int rows, int size) {
        long start = System.nanoTime();
        super.selectToken(x, y, rows, size);
        task(KernelKind.TOKENS, start, 0, 2.0 * images() * size);
    }

    @Override
    public void placeToken(long dy, long dx, int rows, int size) {
        long start = System.nanoTime();
        super.placeToken(dy, dx, rows, size);
        task(KernelKind.TOKENS, start, 0, (double) images() * (rows + 1) * size);
    }

    @Override
    public void meanTokens(long x, long y, int rows, int size) {
        long start = System.nanoTime();
        super.meanTokens(x, y, rows, size);
        task(KernelKind.TOKENS, start, 0, (double) images() * (rows + 1) * size);
    }

    @Override
    public void spreadTokens(long dy, long dx, int rows, int size) {
        long start = System.nanoTime();
        super.spreadTokens(dy, dx, rows, size);
        task(KernelKind.TOKENS, start, 0, (double) images() * (rows + 1) * size);
    }

    @Override
    public void addTable(long x, long table, long y, int n) {
        long start = System.nanoTime();
        super.addTable(x, table, y, n);
        task(KernelKind.TOKENS, start, 0, 2.0 * images() * n);
    }

    @Override
    public void add(long x, long y, long z, int n) {
        long start = System.nanoTime();
        super.add(x, y, z, n);
        task(KernelKind.TOKENS, start, 0, 3.0 * images() * n);
    }

    // Dense layers ---------------------------------------------------------------------------------------------------

    private void product(KernelKind kind, long start, int rows, int in, int out, double otherFloats) {
        task(kind, start, 2.0 * rows * in * out, (double) rows * (in + out) + otherFloats);
    }

    @Override
    public void linear(long x, long packed, long bias, long y, int rows, int in, int out) {
        long start = System.nanoTime();
        super.linear(x, packed, bias, y, rows, in, out);
        product(KernelKind.LINEAR, start, rows, in, out, 0);
    }

    @Override
    public void linearGelu(
            long x, long packed, long bias, long pre, long y, int rows, int in, int out, boolean tanhForm) {
        long start = System.nanoTime();
        super.linearGelu(x, packed, bias, pre, y, rows, in, out, tanhForm);
        product(KernelKind.LINEAR_GELU, start, rows, in, out, pre < 0 ? 0 : (double) rows * out);
    }

    @Override
    public void linearResidual(long x, long packed, long bias, long residual, long y, int rows, int in, int out) {
        long start = System.nanoTime();
        super.linearResidual(x, packed, bias, residual, y, rows, in, out);
        product(KernelKind.LINEAR_RESIDUAL, start, rows, in, out, (double) rows * out);
    }

    @Override
    public void inputGradient(long dy, long packedTransposed, long dx, int rows, int in, int out) {
        long start = System.nanoTime();
        super.inputGradient(dy, packedTransposed, dx, rows, in, out);
        product(KernelKind.INPUT_GRADIENT, start, rows, in, out, 0);
    }

    @Override
    public void inputGradientGelu(
            long dy, long packedTransposed, long pre, long gelu, long dx, int rows, int in, int out, boolean tanhForm) {
        long start = System.nanoTime();
        super.inputGradientGelu(dy, packedTransposed, pre, gelu, dx, rows, in, out, tanhForm);
        product(KernelKind.INPUT_GRADIENT_GELU, start, rows, in, out, (gelu < 0 ? 1.0 : 2.0) * rows * in);
    }

    @Override
    public void gelu(long x, long y, int n, boolean tanhForm) {
        long start = System.nanoTime();
        super.gelu(x, y, n, tanhForm);
        task(KernelKind.GELU, start, 0, 2.0 * images() * n);
    }

    @Override
    public void geluGradient(long dy, long pre, long dx, int n, boolean tanhForm) {
        long start = System.nanoTime();
        super.geluGradient(dy, pre, dx, n, tanhForm);
        task(KernelKind.GELU, start, 0, 3.0 * images() * n);
    }

    // Norm -----------------------------------------------------------------------------------------------------------

    @Override
    public void layerNorm(long x, long gamma, long beta, long y, long statistics, int rows, int size, double eps) {
        long start = System.nanoTime();
        super.layerNorm(x, gamma, beta, y, statistics, rows, size, eps);
        task(KernelKind.LAYER_NORM, start, 0, 2.0 * rows * size);
    }

    @Override
    public void layerNormBackward(
            long dy,
            long x,
            long gamma,
            long statistics,
            long residual,
            long dx,
            long partials,
            long beta,
            long y,
            int rowsPerImage,
            int size) {
        long start = System.nanoTime();
        super.layerNormBackward(dy, x, gamma, statistics, residual, dx, partials, beta, y, rowsPerImage, size);
        double floats = (3.0 + (residual < 0 ? 0 : 1) + (y < 0 ? 0 : 1)) * rowsPerImage + 2;
        task(KernelKind.LAYER_NORM_BACKWARD, start, 0, floats * images() * size);
    }

    // Attention ------------------------------------------------------------------------------------------------------

    private void attention(KernelKind kind, long start, int products, int tensors, int tokens, int hidden) {
        double values = (double) images() * tokens * hidden;
        task(kind, start, 2.0 * products * values * tokens, tensors * values);
    }

    @Override
    public void attention(long qkv, long mixed, long logSumExp, int tokens, int heads, int headDim) {
        long start = System.nanoTime();
        super.attention(qkv, mixed, logSumExp, tokens, heads, headDim);
        attention(KernelKind.ATTENTION, start, 2, 4, tokens, heads * headDim);
    }

    @Override
    public void attention(
            long qkv,
            long mixed,
            long logSumExp,
            int tokens,
            int heads,
            int headDim,
            double rate,
            int site,
            int layer) {
        long start = System.nanoTime();
        super.attention(qkv, mixed, logSumExp, tokens, heads, headDim, rate, site, layer);
        attention(KernelKind.ATTENTION, start, 2, 4, tokens, heads * headDim);
    }

    @Override
    public void attentionBackward(
            long qkv, long mixed, long dMixed, long logSumExp, long dQkv, int tokens, int heads, int headDim) {
        long start = System.nanoTime();
        super.attentionBackward(qkv, mixed, dMixed, logSumExp, dQkv, tokens, heads, headDim);
        attention(KernelKind.ATTENTION_BACKWARD, start, 5, 8, tokens, heads * headDim);
    }

    @Override
    public void attentionBackward(
            long qkv,
            long mixed,
            long dMixed,
            long logSumExp,
            long dQkv,
            int tokens,
            int heads,
            int headDim,
            double rate,
            int site,
            int layer) {
        long start = System.nanoTime();
        super.attentionBackward(qkv, mixed, dMixed, logSumExp, dQkv, tokens, heads, headDim, rate, site, layer);
        attention(KernelKind.ATTENTION_BACKWARD, start, 5, 8, tokens, heads * headDim);
    }

    // Dropout and loss -----------------------------------------------------------------------------------------------

    @Override
    public void dropout(long x, long y, int n, double rate, int site, int layer) {
        long start = System.nanoTime();
        super.dropout(x, y, n, rate, site, layer);
        task(KernelKind.DROPOUT, start, 0, 2.0 * images() * n);
    }

    @Override
    public void dropPath(long x, long y, int n, double rate, int site, int layer) {
        long start = System.nanoTime();
        super.dropPath(x, y, n, rate, site, layer);
        task(KernelKind.DROPOUT, start, 0, 2.0 * images() * n);
    }

    @Override
    public void crossEntropy(long logits, long losses, long dLogits, int classes) {
        long start = System.nanoTime();
        super.crossEntropy(logits, losses, dLogits, classes);
        task(KernelKind.LOSS, start, 0, 2.0 * images() * classes);
    }

    // Shared ---------------------------------------------------------------------------------------------------------

    @Override
    public void weightGradient(long dy, long x, long gradient, long biasGradient, int rows, int in, int out) {
        long start = System.nanoTime();
        super.weightGradient(dy, x, gradient, biasGradient, rows, in, out);
        double floats = (double) rows * (in + out) + (double) in * out;
        shared(KernelKind.WEIGHT_GRADIENT, start, 2.0 * rows * in * out, floats);
    }

    @Override
    public void sumPartials(long partials, long gammaGradient, long betaGradient, int size) {
        long start = System.nanoTime();
        super.sumPartials(partials, gammaGradient, betaGradient, size);
        shared(KernelKind.BATCH_SUMS, start, 0, 2.0 * images() * size);
    }

    @Override
    public void sumBatch(long x, long gradient, int n, int floatsPerImage) {
        long start = System.nanoTime();
        super.sumBatch(x, gradient, n, floatsPerImage);
        shared(KernelKind.BATCH_SUMS, start, 0, (double) images() * n);
    }

    @Override
    public void pack(ParameterSpec spec, int layer) {
        long start = System.nanoTime();
        super.pack(spec, layer);
        shared(KernelKind.PACK, start, 0, 2.0 * spec.elements());
    }

    @Override
    public void packTransposed(ParameterSpec spec, int layer) {
        long start = System.nanoTime();
        super.packTransposed(spec, layer);
        shared(KernelKind.PACK, start, 0, 2.0 * spec.elements());
    }
}
