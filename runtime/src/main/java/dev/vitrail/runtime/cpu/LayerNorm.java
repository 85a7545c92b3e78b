package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * LayerNorm over rows: y = (x - mean) * rstd * gamma + beta, rstd = 1 / sqrt(variance + eps), biased variance from a
 * second pass over the row. Values are [images][rows][size], {@code statistics} [images][rows][2] with mean and rstd,
 * images apart by {@link ImageRows#stride}.
 */
public final class LayerNorm {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;

    private final Ops ops;
    private final MemorySegment arena;
    private final float[] sums = new float[2];

    /** One worker's norms. */
    public LayerNorm(Ops ops) {
        this.ops = ops;
        this.arena = ops.arena();
    }

    /** Forward pass; {@code y} may be {@code x}. */
    public void forward(
            long x, long gamma, long beta, long y, long statistics, int images, int rows, int size, double eps) {
        long stride = ImageRows.stride((long) rows * size);
        long statisticsStride = ImageRows.stride(2L * rows);
        for (int image = 0; image < images; image++) {
            for (int row = 0; row < rows; row++) {
                long offset = image * stride + 4L * row * size;
                float mean = ops.sum(x + offset, size) / size;
                float variance = ops.squaredDeviation(x + offset, size, mean) / size;
                float rstd = (float) (1 / Math.sqrt(variance + eps));
                long at = statistics + image * statisticsStride + 8L * row;
                arena.set(F, at, mean);
                arena.set(F, at + 4, rstd);
                ops.normalize(x + offset, mean, rstd, gamma, beta, y + offset, size);
            }
        }
    }

    /**
     * Backward pass: dx = residual + rstd * (g - mean(g) - xh * mean(g * xh)), g = dy * gamma, xh = (x - mean) * rstd.
     *
     * @param residual gradient that reaches x on another path, [images][residualRows][size], or -1; may be {@code dx}
     * @param residualRows {@code rows}, or 1 where it reaches the first row of each image alone
     * @param partials [images][2][size], gets each image's sums of dy * xh (for gamma) and of dy (for beta) over its rows
     * @param beta read for {@code y} only
     * @param y gets what the forward pass wrote there; -1 if not wanted
     */
    public void backward(
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
            int images,
            int rows,
            int size) {
        long stride = ImageRows.stride((long) rows * size);
        long statisticsStride = ImageRows.stride(2L * rows);
        long partialStride = ImageRows.stride(2L * size);
        long residualStride = ImageRows.stride((long) residualRows * size);
        for (int image = 0; image < images; image++) {
            long dGamma = partials + image * partialStride;
            long dBeta = dGamma + 4L * size;
            ops.zero(dGamma, 2 * size);
            for (int row = 0; row < rows; row++) {
                long offset = image * stride + 4L * row * size;
                long at = statistics + image * statisticsStride + 8L * row;
                float mean = arena.get(F, at);
                float rstd = arena.get(F, at + 4);
                ops.normalizeGradientSums(dy + offset, x + offset, mean, rstd, gamma, dGamma, dBeta, size, sums);
                boolean alone = residual < 0 || row >= residualRows;
                long other = alone ? -1 : residual + image * residualStride + 4L * row * size;
                ops.normalizeGradient(
                        dy + offset,
                        x + offset,
                        mean,
                        rstd,
                        gamma,
                        sums[0] / size,
                        sums[1] / size,
                        other,
                        dx + offset,
                        size);
                if (y >= 0) {
                    ops.normalize(x + offset, mean, rstd, gamma, beta, y + offset, size);
                }
            }
        }
    }
}
