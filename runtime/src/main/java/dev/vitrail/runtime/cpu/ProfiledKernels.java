package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.ParameterSpec;

/**
 * {@link CpuKernels} that tell a {@link KernelLog} what they do: the one place that knows the work of every kernel. For a
 * dry run they compute nothing. Loaded only where one of the two is wanted.
 */
final class ProfiledKernels extends CpuKernels {
    private final KernelLog log;
    private final boolean computes;
    private final boolean counts; // what all workers share is counted by the first

    /** Kernels of a worker; without {@code computes} they only say what they would do, and touch no memory. */
    ProfiledKernels(
            int worker,
            ArenaLayout layout,
            PassState pass,
            TileClaims claims,
            Ops ops,
            KernelLog log,
            boolean computes) {
        super(worker, layout, pass, claims, ops);
        this.log = log;
        this.computes = computes;
        counts = worker == 0;
    }

    /** A kernel over the images of a task, without products. */
    private void task(KernelKind kind, long start, double floats) {
        task(kind, start, 0, floats, 0);
    }

    private void task(KernelKind kind, long start, double flop, double floats, double sums) {
        log.time(kind, System.nanoTime() - start);
        log.work(kind, flop, 4 * floats, sums);
    }

    private void shared(KernelKind kind, long start, double flop, double floats, double sums) {
        log.time(kind, System.nanoTime() - start);
        if (counts) {
            log.work(kind, flop, 4 * floats, sums);
        }
    }

    @Override
    void runShared(KernelKind kind, double floats, Phase phase, int layer) {
        long start = System.nanoTime();
        if (computes) {
            super.runShared(kind, floats, phase, layer);
        }
        shared(kind, start, 0, floats, 0);
    }

    // Tokens ---------------------------------------------------------------------------------------------------------

    @Override
    public void patchify(long x, long patches, int channels, int height, int width, int patch) {
        long start = System.nanoTime();
        if (computes) {
            super.patchify(x, patches, channels, height, width, patch);
        }
        task(KernelKind.TOKENS, start, 2.0 * images() * channels * height * width);
    }

    @Override
    public void prependToken(long token, long x, long y, int rowsOfX, int size) {
        long start = System.nanoTime();
        if (computes) {
            super.prependToken(token, x, y, rowsOfX, size);
        }
        task(KernelKind.TOKENS, start, 2.0 * images() * rowsOfX * size);
    }

    @Override
    public void dropToken(long x, long y, int rowsOfX, int size) {
        long start = System.nanoTime();
        if (computes) {
            super.dropToken(x, y, rowsOfX, size);
        }
        task(KernelKind.TOKENS, start, 2.0 * images() * rowsOfX * size);
    }

    @Override
    public void selectToken(long x, long y, int rows, int size) {
        long start = System.nanoTime();
        if (computes) {
            super.selectToken(x, y, rows, size);
        }
        task(KernelKind.TOKENS, start, 2.0 * images() * size);
    }

    @Override
    public void placeToken(long dy, long dx, int rows, int size) {
        long start = System.nanoTime();
        if (computes) {
            super.placeToken(dy, dx, rows, size);
        }
        task(KernelKind.TOKENS, start, (double) images() * (rows + 1) * size);
    }

    @Override
    public void meanTokens(long x, long y, int rows, int size) {
        long start = System.nanoTime();
        if (computes) {
            super.meanTokens(x, y, rows, size);
        }
        task(KernelKind.TOKENS, start, (double) images() * (rows + 1) * size);
    }

    @Override
    public void spreadTokens(long dy, long dx, int rows, int size) {
        long start = System.nanoTime();
        if (computes) {
            super.spreadTokens(dy, dx, rows, size);
        }
        task(KernelKind.TOKENS, start, (double) images() * (rows + 1) * size);
    }

    @Override
    public void addTable(long x, long table, long y, int n) {
        long start = System.nanoTime();
        if (computes) {
            super.addTable(x, table, y, n);
        }
        task(KernelKind.TOKENS, start, 2.0 * images() * n);
    }

    @Override
    public void add(long x, long y, long z, int n) {
        long start = System.nanoTime();
        if (computes) {
            super.add(x, y, z, n);
        }
        task(KernelKind.TOKENS, start, 3.0 * images() * n);
    }

    // Dense layers ---------------------------------------------------------------------------------------------------

    /** For every row {@code sums} sums of {@code depth} multiply-adds each. */
    private void product(KernelKind kind, long start, int rows, int depth, int sums, double otherFloats) {
        task(
                kind,
                start,
                2.0 * rows * depth * sums,
                (double) rows * (depth + sums) + otherFloats,
                (double) rows * sums);
    }

    @Override
    public void linear(long x, long packed, long bias, long y, int rows, int in, int out) {
        long start = System.nanoTime();
        if (computes) {
            super.linear(x, packed, bias, y, rows, in, out);
        }
        product(KernelKind.LINEAR, start, rows, in, out, 0);
    }

    @Override
    public void linearGelu(
            long x, long packed, long bias, long pre, long y, int rows, int in, int out, boolean tanhForm) {
        long start = System.nanoTime();
        if (computes) {
            super.linearGelu(x, packed, bias, pre, y, rows, in, out, tanhForm);
        }
        product(KernelKind.LINEAR_GELU, start, rows, in, out, pre < 0 ? 0 : (double) rows * out);
    }

    @Override
    public void linearResidual(
            long x, long packed, long bias, long residual, int step, long y, int rows, int in, int out) {
        long start = System.nanoTime();
        if (computes) {
            super.linearResidual(x, packed, bias, residual, step, y, rows, in, out);
        }
        product(KernelKind.LINEAR_RESIDUAL, start, rows, in, out, (double) rows * out);
    }

    @Override
    public void inputGradient(long dy, long packedTransposed, long dx, int rows, int in, int out) {
        long start = System.nanoTime();
        if (computes) {
            super.inputGradient(dy, packedTransposed, dx, rows, in, out);
        }
        product(KernelKind.INPUT_GRADIENT, start, rows, out, in, 0);
    }

    @Override
    public void inputGradientGelu(
            long dy, long packedTransposed, long pre, long gelu, long dx, int rows, int in, int out, boolean tanhForm) {
        long start = System.nanoTime();
        if (computes) {
            super.inputGradientGelu(dy, packedTransposed, pre, gelu, dx, rows, in, out, tanhForm);
        }
        product(KernelKind.INPUT_GRADIENT_GELU, start, rows, out, in, (gelu < 0 ? 1.0 : 2.0) * rows * in);
    }

    @Override
    public void gelu(long x, long y, int n, boolean tanhForm) {
        long start = System.nanoTime();
        if (computes) {
            super.gelu(x, y, n, tanhForm);
        }
        task(KernelKind.GELU, start, 2.0 * images() * n);
    }

    @Override
    public void geluGradient(long dy, long pre, long dx, int n, boolean tanhForm) {
        long start = System.nanoTime();
        if (computes) {
            super.geluGradient(dy, pre, dx, n, tanhForm);
        }
        task(KernelKind.GELU, start, 3.0 * images() * n);
    }

    // Norm -----------------------------------------------------------------------------------------------------------

    @Override
    public void layerNorm(long x, long gamma, long beta, long y, long statistics, int rows, int size, double eps) {
        long start = System.nanoTime();
        if (computes) {
            super.layerNorm(x, gamma, beta, y, statistics, rows, size, eps);
        }
        task(KernelKind.LAYER_NORM, start, 0, 2.0 * rows * size, rows);
    }

    @Override
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
        long start = System.nanoTime();
        if (computes) {
            super.layerNormBackward(
                    dy, x, gamma, statistics, residual, residualRows, dx, partials, beta, y, rowsPerImage, size);
        }
        double floats = (3.0 + (y < 0 ? 0 : 1)) * rowsPerImage + (residual < 0 ? 0 : residualRows) + 2;
        task(KernelKind.LAYER_NORM_BACKWARD, start, 0, floats * images() * size, (double) images() * rowsPerImage);
    }

    // Attention ------------------------------------------------------------------------------------------------------

    /** {@code perQuery} and {@code perToken}: how many tensors it reads and writes that have rows for those. */
    private void attention(
            KernelKind kind,
            long start,
            int products,
            int perQuery,
            int perToken,
            int queries,
            int tokens,
            int heads,
            int headDim) {
        double row = (double) images() * heads * headDim;
        double scores = (double) images() * queries * heads * tokens;
        double values = row * ((double) perQuery * queries + (double) perToken * tokens);
        task(kind, start, 2.0 * products * scores * headDim, values, scores);
    }

    @Override
    public void attention(long qkv, long mixed, long logSumExp, int queries, int tokens, int heads, int headDim) {
        long start = System.nanoTime();
        if (computes) {
            super.attention(qkv, mixed, logSumExp, queries, tokens, heads, headDim);
        }
        attention(KernelKind.ATTENTION, start, 2, 2, 2, queries, tokens, heads, headDim);
    }

    @Override
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
        long start = System.nanoTime();
        if (computes) {
            super.attention(qkv, mixed, logSumExp, queries, tokens, heads, headDim, rate, site, layer);
        }
        attention(KernelKind.ATTENTION, start, 2, 2, 2, queries, tokens, heads, headDim);
    }

    @Override
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
        long start = System.nanoTime();
        if (computes) {
            super.attentionBackward(qkv, mixed, dMixed, logSumExp, dQkv, queries, tokens, heads, headDim);
        }
        attention(KernelKind.ATTENTION_BACKWARD, start, 5, 3, 5, queries, tokens, heads, headDim);
    }

    @Override
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
        long start = System.nanoTime();
        if (computes) {
            super.attentionBackward(
                    qkv, mixed, dMixed, logSumExp, dQkv, queries, tokens, heads, headDim, rate, site, layer);
        }
        attention(KernelKind.ATTENTION_BACKWARD, start, 5, 3, 5, queries, tokens, heads, headDim);
    }

    // Dropout and loss -----------------------------------------------------------------------------------------------

    @Override
    public void dropout(long x, long y, int n, double rate, int site, int layer) {
        long start = System.nanoTime();
        if (computes) {
            super.dropout(x, y, n, rate, site, layer);
        }
        task(KernelKind.DROPOUT, start, 2.0 * images() * n);
    }

    @Override
    public void dropPath(long x, long y, int n, double rate, int site, int layer) {
        long start = System.nanoTime();
        if (computes) {
            super.dropPath(x, y, n, rate, site, layer);
        }
        task(KernelKind.DROPOUT, start, 2.0 * images() * n);
    }

    @Override
    public void crossEntropy(long logits, long losses, long dLogits, int classes) {
        long start = System.nanoTime();
        if (computes) {
            super.crossEntropy(logits, losses, dLogits, classes);
        }
        task(KernelKind.LOSS, start, 2.0 * images() * classes);
    }

    // Shared ---------------------------------------------------------------------------------------------------------

    @Override
    public void weightGradient(long dy, long x, long gradient, long biasGradient, int rows, int in, int out) {
        long start = System.nanoTime();
        if (computes) {
            super.weightGradient(dy, x, gradient, biasGradient, rows, in, out);
        }
        weightGradient(start, rows, in, out);
    }

    @Override
    public void weightGradientAgain(long dy, long x, long gradient, long biasGradient, int rows, int in, int out) {
        long start = System.nanoTime();
        if (computes) {
            super.weightGradientAgain(dy, x, gradient, biasGradient, rows, in, out);
        }
        weightGradient(start, rows, in, out);
    }

    private void weightGradient(long start, int rows, int in, int out) {
        double floats = (double) rows * (in + out) + (double) in * out;
        shared(KernelKind.WEIGHT_GRADIENT, start, 2.0 * rows * in * out, floats, (double) in * out);
    }

    @Override
    public void sumPartials(long partials, long gammaGradient, long betaGradient, int size) {
        long start = System.nanoTime();
        if (computes) {
            super.sumPartials(partials, gammaGradient, betaGradient, size);
        }
        shared(KernelKind.BATCH_SUMS, start, 0, 2.0 * images() * size, 0);
    }

    @Override
    public void sumBatch(long x, long gradient, int n, int floatsPerImage) {
        long start = System.nanoTime();
        if (computes) {
            super.sumBatch(x, gradient, n, floatsPerImage);
        }
        shared(KernelKind.BATCH_SUMS, start, 0, (double) images() * n, 0);
    }

    @Override
    public void pack(ParameterSpec spec, int layer) {
        long start = System.nanoTime();
        if (computes) {
            super.pack(spec, layer);
        }
        shared(KernelKind.PACK, start, 0, 2.0 * spec.elements(), 0);
    }

    @Override
    public void packTransposed(ParameterSpec spec, int layer) {
        long start = System.nanoTime();
        if (computes) {
            super.packTransposed(spec, layer);
        }
        shared(KernelKind.PACK, start, 0, 2.0 * spec.elements(), 0);
    }
}
