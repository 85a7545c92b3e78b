package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.ParameterSpec;

/**
 * What generated code calls: one worker's addresses and kernels. All values are f32, row-major, at native addresses.
 *
 * <p>In a phase over images ({@link Phases#overImages}) a kernel works on the images of the worker's task alone. In a
 * shared phase ({@link Phases#shared}) every worker calls the same kernels in the same order and each computes the tiles
 * that it claims.
 */
public final class CpuKernels {
    private int images;
    private int batchImages;

    /** Images that this call of the phase works on: those of the task, in a shared phase those of the batch. */
    public int images() {
        return images;
    }

    /** Images of the whole batch. */
    public int batchImages() {
        return batchImages;
    }

    /** Whether dropout is active. */
    public boolean training() { throw todo(); }

    /** A planned value of the first image; {@code slot} is the block's number, ignored where there is one copy only. */
    public long at(Buffer buffer, int slot) { throw todo(); }
    public long parameter(ParameterSpec spec, int layer) { throw todo(); }
    public long gradient(ParameterSpec spec, int layer) { throw todo(); }
    public long packed(ParameterSpec spec, int layer) { throw todo(); }
    public long packedTransposed(ParameterSpec spec, int layer) { throw todo(); }

    // Tokens, per image
    public void patchify(long images, long patches, int channels, int height, int width, int patch) { throw todo(); }
    public void prependToken(long token, long x, long y, int rowsOfX, int size) { throw todo(); }
    public void dropToken(long x, long y, int rowsOfX, int size) { throw todo(); }
    public void selectToken(long x, long y, int rows, int size) { throw todo(); }
    public void placeToken(long dy, long dx, int rows, int size) { throw todo(); }
    public void meanTokens(long x, long y, int rows, int size) { throw todo(); }
    public void spreadTokens(long dy, long dx, int rows, int size) { throw todo(); }
    public void addTable(long x, long table, long y, int n) { throw todo(); }
    public void add(long x, long y, long z, int n) { throw todo(); }

    // Dense layers; bias 0 = none; rows counts the rows of all images of the task
    public void linear(long x, long packed, long bias, long y, int rows, int in, int out) { throw todo(); }
    public void linearGelu(long x, long packed, long bias, long pre, long y, int rows, int in, int out, boolean tanhForm) { throw todo(); }
    public void linearResidual(long x, long packed, long bias, long residual, long y, int rows, int in, int out) { throw todo(); }
    public void inputGradient(long dy, long packedTransposed, long dx, int rows, int in, int out) { throw todo(); }
    public void inputGradientGelu(long dy, long packedTransposed, long pre, long dx, int rows, int in, int out, boolean tanhForm) { throw todo(); }
    public void gelu(long x, long y, int n, boolean tanhForm) { throw todo(); }
    public void geluGradient(long dy, long pre, long dx, int n, boolean tanhForm) { throw todo(); }

    // Norm
    public void layerNorm(long x, long gamma, long beta, long y, long statistics, int rows, int size, double eps) { throw todo(); }
    public void layerNormBackward(long dy, long x, long gamma, long statistics, long residual, long dx, long partials, int rowsPerImage, int size) { throw todo(); }

    // Attention
    public void attention(long qkv, long mixed, long logSumExp, int tokens, int heads, int headDim) { throw todo(); }
    public void attention(long qkv, long mixed, long logSumExp, int tokens, int heads, int headDim, double rate, int site, int layer) { throw todo(); }
    public void attentionBackward(long qkv, long mixed, long dMixed, long logSumExp, long dQkv, int tokens, int heads, int headDim) { throw todo(); }
    public void attentionBackward(long qkv, long mixed, long dMixed, long logSumExp, long dQkv, int tokens, int heads, int headDim, double rate, int site, int layer) { throw todo(); }

    // Dropout
    public void dropout(long x, long y, int n, double rate, int site, int layer) { throw todo(); }
    public void dropPath(long x, long y, int n, double rate, int site, int layer) { throw todo(); }

    // Loss
    public void crossEntropy(long logits, long loss, long dLogits, int classes) { throw todo(); }

    // Shared phases
    public void weightGradient(long dy, long x, long gradient, long biasGradient, int rows, int in, int out) { throw todo(); }
    public void sumPartials(long partials, long gammaGradient, long betaGradient, int size) { throw todo(); }
    public void sumBatch(long x, long gradient, int n, int floatsPerImage) { throw todo(); }
    public void pack(ParameterSpec spec, int layer) { throw todo(); }
    public void packTransposed(ParameterSpec spec, int layer) { throw todo(); }

    void startImages(int first, int count) { throw todo(); }
    void startShared(int images) { throw todo(); }

    private static IllegalStateException todo() {
        return new IllegalStateException();
    }
}
