package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * LayerNorm over rows: y = (x - mean) * rstd * gamma + beta, rstd = 1 / sqrt(variance + eps), biased variance from a
 * second pass over the row. Values are [images][rows][size], {@code statistics} [images][rows][2] with mean and rstd,
 * images apart by {@link ImageRows#stride}.
 */
public final class LayerNorm {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;

    // What is computed again is rearranged in parts of this size, while they are in cache.
    private static final int ROWS = 16;
    private static final int COLUMNS = 12 * Ops.PANEL;

    /** Bytes of working space: a part. */
    public static final long SCRATCH_BYTES = 4L * ROWS * COLUMNS;

    private final Ops ops;
    private final MemorySegment arena;
    private final float[] sums = new float[2];
    private final long part;

    /**
     * One worker's norms.
     *
     * @param scratch address of {@link #SCRATCH_BYTES}, aligned to 64
     */
    public LayerNorm(Ops ops, long scratch) {
        this.ops = ops;
        this.arena = ops.arena();
        part = scratch;
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
     * @param y gets what the forward pass wrote there, if wanted
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
            @Nullable PanelSlices y,
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
            for (int first = 0; first < rows; first += ROWS) {
                int end = Math.min(rows, first + ROWS);
                for (int row = first; row < end; row++) {
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
                }
                if (y != null) {
                    again(x, gamma, statistics, beta, y, image * rows + first, end - first, size);
                }
            }
        }
    }

    /** y = norm(x) of a few rows, counted over all images. */
    private void again(
            long x, long gamma, long statistics, long beta, PanelSlices y, int firstRow, int rows, int size) {
        for (int column = 0; column < size; column += COLUMNS) {
            int columns = Math.min(COLUMNS, size - column);
            long row = 4L * columns;
            for (int r = 0; r < rows; r++) {
                long at = statistics + 8L * (firstRow + r);
                ops.normalize(
                        x + 4L * ((long) (firstRow + r) * size + column),
                        arena.get(F, at),
                        arena.get(F, at + 4),
                        gamma + 4L * column,
                        beta + 4L * column,
                        part + r * row,
                        columns);
            }
            y.write(part, row, firstRow, rows, column, columns);
        }
    }
}
