package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The arithmetic that every kernel is made of, on f32 values in one native arena. Every address is a byte offset into
 * that arena, a multiple of 4; strides ({@code xRow}) are in bytes, counts in values.
 *
 * <p>Two implementations, {@link ScalarOps} and {@link VectorOps}, give the same bits for every method and every vector
 * width. What makes that true: matrix products and pointwise methods are vectorised over outputs, so that each output is
 * the same chain of operations; sums over a row go through {@link #LANES} virtual lanes (value {@code j} is added to lane
 * {@code j % LANES} in ascending order) and then one fixed tree, whatever the hardware width; functions are the
 * polynomials of {@link Elementary}, never those of the platform.
 *
 * <p>An object belongs to one worker: the implementations keep a few values between calls.
 */
public interface Ops {

    /** Virtual lanes of a sum over a row. */
    int LANES = 16;

    /** {@link #tile} writes a multiple of this number of rows. */
    int TILE_ROWS = 6;

    /** Most columns of a panel. */
    int PANEL = 64;

    /** Columns that {@link #tile} computes together, a divisor of {@link #PANEL}: those of a register block. */
    int strip();

    /** Longest sum of {@link #tile}. */
    int MOST_DEPTH = (1 << 22) - 1;

    /** The memory that all addresses count from. */
    MemorySegment arena();

    /** One line for people: which implementation, how many bits. */
    String description();

    // Matrix products ------------------------------------------------------------------------------------------------

    /**
     * A matrix product with at most {@link #PANEL} columns: C[r][j] = sum over k of A[r][k] * B[k][j], each output one chain
     * of fused multiply-adds in ascending k, beginning at 0.
     *
     * <p>Of fewer than {@link #TILE_ROWS} rows it writes {@link #TILE_ROWS}: those from {@code rows} on are unspecified, C must
     * have room for them.
     *
     * @param a address of A[0][0]; A[r][k] is at {@code a + r * aRow + 4 * k}
     * @param rows rows of A
     * @param panel address of B, a panel of {@link Panels}
     * @param columns of B without the filling of the panel, whose results may be written too: C must have room for them
     * @param depth length of the sums, may be 0, at most {@link #MOST_DEPTH}
     * @throws IndexOutOfBoundsException if an operand or C does not lie in the arena
     */
    void tile(long a, long aRow, int rows, long panel, int columns, long c, long cRow, int depth);

    /**
     * {@link #tile} with a transposed A, whose A[r][k] is at {@code a + k * aRow + 4 * r}; writes just the rows of C, and of them
     * all columns of the panel.
     *
     * @param width columns of the panel with its filling: 16, 32 or 64
     */
    void tileTransposed(long a, long aRow, int rows, long panel, int width, long c, long cRow, int depth);

    /**
     * Copies [rows][columns] into as many rows of blocks of {@link #TILE_ROWS} columns, the last one filled up with zeros.
     *
     * @param to where the first of these rows is in the first block
     * @param blockBytes from one block to the next
     * @throws IndexOutOfBoundsException if the rows or the blocks do not lie in the arena
     */
    void packBlocks(long source, long sourceRow, int rows, int columns, long to, long blockBytes);

    /**
     * Copies [rows][columns] into as many rows of a panel of {@link Panels}, filled up with zeros.
     *
     * @param to where the first of these rows is in the panel's first strip
     * @param width columns of the panel: 16, 32 or 64, at least {@code columns}
     * @param stripBytes from one strip of the panel to the next
     * @throws IndexOutOfBoundsException if the rows or the strips do not lie in the arena
     */
    void packRows(long source, long sourceRow, int rows, int columns, long to, int width, long stripBytes);

    /** Transposes [rows][columns] into [columns][width], filled up with zeros; {@code rows <= width}. */
    void packColumns(long source, long sourceRow, int rows, int columns, long to, int width);

    /** y[r][j] = t[r][j] + bias[j], or a copy if there is no bias (-1); {@code y} may be {@code t}. */
    void addBias(long t, long tRow, long bias, long y, long yRow, int rows, int columns);

    /**
     * y[r][j] = (t[r][j] + bias[j]) + residual[r][j], or without the bias if there is none (-1); {@code y} may be {@code t} or
     * {@code residual}.
     */
    void addBiasResidual(
            long t, long tRow, long bias, long residual, long residualRow, long y, long yRow, int rows, int columns);

    /**
     * Fused multiply-adds on values that stay in registers, in enough independent chains to keep the processor busy: what the
     * rates of products are held against. Returns how many floating-point operations it did, 2 per multiply-add.
     */
    double multiplyAdds(int rounds);

    // Pointwise ------------------------------------------------------------------------------------------------------

    /** y = GELU(x), [rows][columns] each; may work in place. */
    void gelu(long x, long xRow, long y, long yRow, int rows, int columns, boolean tanhForm);

    /**
     * dx = dy * GELU'(x) and, unless it is -1, y = GELU(x) with the bits of {@link #gelu}; [rows][columns]. {@code x}
     * and {@code dx} have the same stride; {@code dx} may be {@code x} or {@code dy}.
     */
    void geluGradient(
            long dy,
            long dyRow,
            long x,
            long y,
            long yRow,
            long dx,
            long dxRow,
            int rows,
            int columns,
            boolean tanhForm);

    /** x = 0. */
    void zero(long x, int n);

    /** z = x + y. */
    void add(long x, long y, long z, int n);

    /** y = x * factor. */
    void scale(long x, float factor, long y, int n);

    /** y = fma(x, factor, y). */
    void addScaled(long x, float factor, long y, int n);

    /**
     * y = x where kept by {@link DropoutMask}, times {@code keepScale}, else 0; may work in place.
     *
     * @param column of the first value in its row of the mask
     */
    void dropout(long x, long y, int n, long rowKey, int column, int threshold, float keepScale);

    /** y[j] += x[0][j] + ... + x[rows - 1][j], added one after the other; n columns. */
    void addRows(long x, long xRow, int rows, long y, int n);

    // Rows: sums -----------------------------------------------------------------------------------------------------

    /** Sum of a row. */
    float sum(long x, int n);

    /** Sum of x * y. */
    float dot(long x, long y, int n);

    /** Sum of (x - mean)^2. */
    float squaredDeviation(long x, int n, float mean);

    /** Sum of x^2, squared and added in double precision. */
    double squares(long x, int n);

    // Rows: normalisation --------------------------------------------------------------------------------------------

    /** y = fma((x - mean) * rstd, gamma, beta). */
    void normalize(long x, float mean, float rstd, long gamma, long beta, long y, int n);

    /**
     * First pass of LayerNorm backward over a row, with xh = (x - mean) * rstd and g = dy * gamma:
     * dGamma += dy * xh; dBeta += dy; writes sum(g) and sum(g * xh) to {@code sums[0]} and {@code sums[1]}.
     */
    void normalizeGradientSums(
            long dy, long x, float mean, float rstd, long gamma, long dGamma, long dBeta, int n, float[] sums);

    /** Second pass: dx = fma(rstd, (g - meanG) - xh * meanGx, residual), where no residual (-1) is 0. */
    void normalizeGradient(
            long dy,
            long x,
            float mean,
            float rstd,
            long gamma,
            float meanG,
            float meanGx,
            long residual,
            long dx,
            int n);

    // Softmax over rows of scores. Rows have room for a multiple of LANES values; what follows the n-th may be changed.
    // -----

    /** maxima[r] = greatest value of row r, never -0; negative infinity where there is none but NaN. */
    void rowMax(long x, long xRow, int rows, int n, long maxima);

    /** x[r][j] = exp(x[r][j] * scale - shifts[r]), of something not above {@link Elementary#EXP_GREATEST}. */
    void expRows(long x, long xRow, int rows, int n, float scale, long shifts);

    /** sums[r] = sum of row r after {@link #expRows}. */
    void rowSums(long x, long xRow, int rows, int n, long sums);

    /** Softmax backward: ds[r][j] = p[r][j] * (ds[r][j] - deltas[r]) * scale. */
    void softmaxGradient(long p, long ds, long row, int rows, int n, float scale, long deltas);

    /** y[r][j] = x[r][j] * factors[r], of rows of any length. */
    void scaleRows(long x, long xRow, long factors, long y, long yRow, int rows, int n);

    // Optimizer ------------------------------------------------------------------------------------------------------

    /**
     * AdamW over {@code n} parameters, as PyTorch's: with g' = g * gradientScale, p -= decay * p; m = beta1 * m +
     * (1 - beta1) * g'; v = beta2 * v + (1 - beta2) * g' * g'; p -= step * m / (sqrt(v) * rootScale + epsilon).
     *
     * @param decay rate * weightDecay
     * @param step rate / (1 - beta1^t)
     * @param rootScale 1 / sqrt(1 - beta2^t)
     */
    void adamW(
            long p,
            long g,
            long m,
            long v,
            int n,
            float gradientScale,
            float decay,
            double beta1,
            double beta2,
            float step,
            float rootScale,
            float epsilon);

    /** SGD with momentum: m = momentum * m + g * gradientScale; p -= rate * (m + weightDecay * p), as OptimizerRule says. */
    void sgd(long p, long g, long m, int n, float gradientScale, float momentum, float rate, float weightDecay);
}
