package dev.vitrail.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Ops} with the Vector API, 128 to 512 bits wide. No other class names this one in its code: the module
 * {@code jdk.incubator.vector} may be missing, see {@link OpsProvider}.
 */
final class VectorOps implements Ops {
    /** The machine's widest vectors; {@code -Dvitrail.cpu.vectorBits=} 128, 256 or 512 chooses for tests. */
    static final VectorSpecies<Float> SPECIES =
            switch (Integer.getInteger("vitrail.cpu.vectorBits", FloatVector.SPECIES_PREFERRED.vectorBitSize())) {
                case 64, 128 -> FloatVector.SPECIES_128;
                case 256 -> FloatVector.SPECIES_256;
                default -> FloatVector.SPECIES_512;
            };

    static final int LANES = SPECIES.length();
    private static final int STRIP = LANES == 16 ? PANEL : 2 * LANES; // what fits into 32 or 16 registers
    private static final int CACHE_LINE = 64;

    private final MemorySegment arena;
    // Written by this worker alone, so a line of cache of its own: see VectorTiles.
    private final MemorySegment spare = Arena.ofAuto().allocate(2L * CACHE_LINE, CACHE_LINE);
    private final float[] lane = new float[Ops.LANES];
    private final float[] lane2 = new float[Ops.LANES];
    private final double[] doubleLane = new double[Ops.LANES];
    private final ScalarOps scalar; // for the values after the last whole vector

    VectorOps(MemorySegment arena) {
        this.arena = arena;
        scalar = new ScalarOps(arena, STRIP);
    }

    @Override
    public MemorySegment arena() {
        return arena;
    }

    @Override
    public String description() {
        return "Vector API, " + SPECIES.vectorBitSize() + " bits";
    }

    @Override
    public int strip() {
        return STRIP;
    }

    @Override
    public void tile(long a, long aRow, int rows, long panel, int columns, long c, long cRow, int depth) {
        int width = Panels.paddedColumns(columns);
        Objects.checkIndex(depth, MOST_DEPTH + 1);
        check(a, rows, aRow, depth);
        check(panel, depth, 4L * width, width);
        check(c, Math.max(rows, TILE_ROWS), cRow, width);
        if (width == LANES) {
            oneVector(a, aRow, rows, panel, LANES, c, cRow, depth);
        } else if (width < STRIP || STRIP < PANEL) {
            twoVectors(a, aRow, rows, panel, columns, c, cRow, depth);
        } else {
            for (int r = 0; r < rows; r += TILE_ROWS) {
                int first = Math.max(0, Math.min(r, rows - TILE_ROWS)); // the last block computes some rows again
                VectorTiles.tile6x4(
                        arena, a + first * aRow, aRow, rows, panel, 4L * PANEL, c + first * cRow, cRow, depth);
            }
        }
    }

    /** The first vector of columns of a strip. */
    private void oneVector(long a, long aRow, int rows, long panel, int strip, long c, long cRow, int depth) {
        int r = 0;
        for (; r + 2 * TILE_ROWS <= rows; r += 2 * TILE_ROWS) {
            VectorTiles.tile12x1(arena, a + r * aRow, aRow, panel, 4L * strip, c + r * cRow, cRow, depth);
        }
        for (; r < rows; r += TILE_ROWS) {
            int first = Math.max(0, Math.min(r, rows - TILE_ROWS));
            VectorTiles.tile6x1(arena, a + first * aRow, aRow, rows, panel, 4L * strip, c + first * cRow, cRow, depth);
        }
    }

    /** A few columns of B stay in the first level of cache while all rows pass. */
    private void twoVectors(long a, long aRow, int rows, long panel, int columns, long c, long cRow, int depth) {
        int j = 0;
        for (; j + LANES < columns; j += 2 * LANES) {
            long strip = panel + 4L * depth * j;
            long last = 4L * (depth - 1);
            for (int r = 0; r < rows; r += TILE_ROWS) {
                int first = Math.max(0, Math.min(r, rows - TILE_ROWS));
                long from = a + first * aRow;
                long to = c + first * cRow + 4L * j;
                VectorTiles6x2.tile(arena, spare, from, aRow, rows, strip, VectorTiles6x2.STEP, to, cRow, depth);
                if (depth % 2 > 0) {
                    VectorTiles6x2.lastRound(arena, from + last, aRow, rows, strip + 2 * LANES * last, to, cRow);
                }
            }
        }
        if (j < columns) {
            oneVector(a, aRow, rows, panel + 4L * depth * j, 2 * LANES, c + 4L * j, cRow, depth);
        }
    }

    @Override
    public void tileTransposed(long a, long aRow, int rows, long panel, int width, long c, long cRow, int depth) {
        if (rows < TILE_ROWS) {
            scalar.tileTransposed(a, aRow, rows, panel, width, c, cRow, depth);
            return;
        }
        check(a, depth, aRow, rows);
        check(panel, depth, 4L * width, width);
        check(c, rows, cRow, width);
        int strip = Math.min(width, STRIP);
        for (int j = 0; j < width; j += strip) {
            long columns = panel + 4L * depth * j;
            for (int next = 0; next < rows; next += TILE_ROWS) {
                int r = Math.min(next, rows - TILE_ROWS); // the last block computes some rows again
                long from = a + 4L * r;
                long to = c + r * cRow + 4L * j;
                if (strip == LANES) {
                    VectorTilesTransposed.tile6x1(arena, from, aRow, columns, 4L * strip, to, cRow, depth);
                } else if (strip == 4 * LANES) {
                    VectorTilesTransposed.tile6x4(arena, from, aRow, columns, 4L * strip, to, cRow, depth);
                } else {
                    VectorTiles6x2.tileTransposed(arena, from, aRow, columns, to, cRow, depth);
                }
            }
        }
    }

    /** That rows of values lie in the arena: the register blocks do not look. */
    private void check(long at, int rows, long row, int values) {
        if (rows > 0) {
            Objects.checkFromIndexSize(at, (rows - 1) * row + 4L * values, arena.byteSize());
        }
    }

    /** Values in the vectors that hold n. */
    private static int padded(int n) {
        return (n + LANES - 1) / LANES * LANES;
    }

    @Override
    public double multiplyAdds(int rounds) {
        VectorTiles.multiplyAdds(rounds, lane);
        return 24.0 * LANES * rounds;
    }

    @Override
    public void packBlocks(long source, long sourceRow, int rows, int columns, long to, long blockBytes) {
        int whole = columns / TILE_ROWS;
        check(source, rows, sourceRow, columns);
        check(to, whole, blockBytes, rows * TILE_ROWS);
        VectorPacking.blocks(arena, source, sourceRow, rows, whole, to, blockBytes);
        int column = whole * TILE_ROWS;
        if (column < columns) {
            long rest = to + whole * blockBytes;
            scalar.packBlocks(source + 4L * column, sourceRow, rows, columns - column, rest, blockBytes);
        }
    }

    @Override
    public void packRows(long source, long sourceRow, int rows, int columns, long to, int width, long stripBytes) {
        int strip = Math.min(width, STRIP);
        check(source, rows, sourceRow, columns);
        check(to, width / strip, stripBytes, rows * strip);
        int whole = columns < width ? columns / strip * strip : width;
        VectorPacking.rows(arena, source, sourceRow, rows, whole, to, strip, stripBytes);
        if (whole < width) {
            long rest = to + whole / strip * stripBytes;
            scalar.packRows(source + 4L * whole, sourceRow, rows, columns - whole, rest, width - whole, stripBytes);
        }
    }

    @Override
    public void packColumns(long source, long sourceRow, int rows, int columns, long to, int width) {
        check(source, rows, sourceRow, columns);
        check(to, columns, 4L * width, width);
        VectorBlocks.transpose(arena, source, sourceRow, rows, columns, to, 4L * width);
    }

    @Override
    public void addBias(long t, long tRow, long bias, long y, long yRow, int rows, int columns) {
        VectorBlocks.addBias(arena, t, tRow, bias, y, yRow, rows, columns);
        int rest = columns % LANES;
        if (rest > 0) {
            long at = 4L * (columns - rest);
            scalar.addBias(t + at, tRow, bias < 0 ? -1 : bias + at, y + at, yRow, rows, rest);
        }
    }

    @Override
    public void addBiasResidual(
            long t, long tRow, long bias, long residual, long residualRow, long y, long yRow, int rows, int columns) {
        VectorBlocks.addBiasResidual(arena, t, tRow, bias, residual, residualRow, y, yRow, rows, columns);
        int rest = columns % LANES;
        if (rest > 0) {
            long at = 4L * (columns - rest);
            long biasAt = bias < 0 ? -1 : bias + at;
            scalar.addBiasResidual(t + at, tRow, biasAt, residual + at, residualRow, y + at, yRow, rows, rest);
        }
    }

    @Override
    public void gelu(long x, long xRow, long y, long yRow, int rows, int columns, boolean tanhForm) {
        for (int r = 0; r < rows; r++) {
            if (tanhForm) {
                VectorFunctions.geluTanh(arena, x + r * xRow, y + r * yRow, columns);
            } else {
                VectorFunctions.gelu(arena, x + r * xRow, y + r * yRow, columns);
            }
        }
    }

    @Override
    public void geluGradient(
            long dy,
            long dyRow,
            long x,
            long y,
            long yRow,
            long dx,
            long dxRow,
            int rows,
            int columns,
            boolean tanhForm) {
        for (int r = 0; r < rows; r++) {
            long dyAt = dy + r * dyRow;
            long at = r * dxRow;
            if (tanhForm) {
                if (y >= 0) {
                    VectorFunctions.geluTanh(arena, x + at, y + r * yRow, columns);
                }
                VectorFunctions.geluTanhGradient(arena, dyAt, x + at, dx + at, columns);
            } else if (y >= 0) {
                VectorFunctions.geluAndGradient(arena, dyAt, x + at, y + r * yRow, dx + at, columns);
            } else {
                VectorFunctions.geluGradient(arena, dyAt, x + at, dx + at, columns);
            }
        }
    }

    @Override
    public void zero(long x, int n) {
        scalar.zero(x, n); // rare, and C2 turns it into vector stores by itself
    }

    @Override
    public void add(long x, long y, long z, int n) {
        VectorPointwise.add(arena, x, y, z, n);
        int i = n - n % LANES;
        scalar.add(x + 4L * i, y + 4L * i, z + 4L * i, n - i);
    }

    @Override
    public void scale(long x, float factor, long y, int n) {
        VectorPointwise.scale(arena, x, factor, y, n);
        int i = n - n % LANES;
        scalar.scale(x + 4L * i, factor, y + 4L * i, n - i);
    }

    @Override
    public void addScaled(long x, float factor, long y, int n) {
        VectorPointwise.addScaled(arena, x, factor, y, n);
        int i = n - n % LANES;
        scalar.addScaled(x + 4L * i, factor, y + 4L * i, n - i);
    }

    @Override
    public void dropout(long x, long y, int n, long rowKey, int column, int threshold, float keepScale) {
        VectorPointwise.dropout(arena, x, y, n, rowKey, column, threshold, keepScale);
        int i = n - n % LANES;
        scalar.dropout(x + 4L * i, y + 4L * i, n - i, rowKey, column + i, threshold, keepScale);
    }

    @Override
    public void addRows(long x, long xRow, int rows, long y, int n) {
        VectorPointwise.addRows(arena, x, xRow, rows, y, n);
        int i = n - n % LANES;
        scalar.addRows(x + 4L * i, xRow, rows, y + 4L * i, n - i);
    }

    @Override
    public float sum(long x, int n) {
        return VectorRows.sum(arena, lane, x, n);
    }

    @Override
    public float dot(long x, long y, int n) {
        return VectorRows.dot(arena, lane, x, y, n);
    }

    @Override
    public double squares(long x, int n) {
        return VectorRows.squares(arena, doubleLane, x, n);
    }

    @Override
    public float squaredDeviation(long x, int n, float mean) {
        return VectorRows.squaredDeviation(arena, lane, x, n, mean);
    }

    @Override
    public void normalize(long x, float mean, float rstd, long gamma, long beta, long y, int n) {
        VectorRows.normalize(arena, x, mean, rstd, gamma, beta, y, n);
        int i = n - n % LANES;
        long at = 4L * i;
        scalar.normalize(x + at, mean, rstd, gamma + at, beta + at, y + at, n - i);
    }

    @Override
    public void normalizeGradientSums(
            long dy, long x, float mean, float rstd, long gamma, long dGamma, long dBeta, int n, float[] sums) {
        VectorRows.normalizeGradientSums(arena, lane, lane2, dy, x, mean, rstd, gamma, dGamma, dBeta, n, sums);
    }

    @Override
    public void normalizeGradient(
            long dy,
            long x,
            float mean,
            float rstd,
            long gamma,
            float meanG,
            float meanGx,
            long residual,
            long dx,
            int n) {
        VectorRows.normalizeGradient(arena, dy, x, mean, rstd, gamma, meanG, meanGx, residual, dx, n);
        int i = n - n % LANES;
        long at = 4L * i;
        long rest = residual < 0 ? -1 : residual + at;
        scalar.normalizeGradient(dy + at, x + at, mean, rstd, gamma + at, meanG, meanGx, rest, dx + at, n - i);
    }

    @Override
    public void rowMax(long x, long xRow, int rows, int n, long maxima) {
        check(x, rows, xRow, padded(n));
        check(maxima, 1, 0, rows);
        VectorSoftmax.rowMax(arena, x, xRow, rows, n, maxima);
    }

    @Override
    public void expRows(long x, long xRow, int rows, int n, float scale, long shifts) {
        check(x, rows, xRow, padded(n));
        check(shifts, 1, 0, rows);
        VectorExponential.rows(arena, x, xRow, rows, n, scale, shifts);
    }

    @Override
    public void rowSums(long x, long xRow, int rows, int n, long sums) {
        check(x, rows, xRow, padded(n));
        check(sums, 1, 0, rows);
        VectorSoftmax.rowSums(arena, x, xRow, rows, n, sums);
    }

    @Override
    public void softmaxGradient(long p, long ds, long row, int rows, int n, float scale, long deltas) {
        VectorSoftmax.gradient(arena, p, ds, row, rows, n, scale, deltas);
    }

    @Override
    public void scaleRows(long x, long xRow, long factors, long y, long yRow, int rows, int n) {
        check(x, rows, xRow, n);
        check(y, rows, yRow, n);
        check(factors, 1, 0, rows);
        VectorSoftmax.scaleRows(arena, x, xRow, factors, y, yRow, rows, n);
        int rest = n % LANES;
        if (rest > 0) {
            long at = 4L * (n - rest);
            scalar.scaleRows(x + at, xRow, factors, y + at, yRow, rows, rest);
        }
    }

    @Override
    public void adamW(
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
            float epsilon) {
        VectorOptimizers.adamW(arena, p, g, m, v, n, gradientScale, decay, beta1, beta2, step, rootScale, epsilon);
        int i = n - n % LANES;
        long at = 4L * i;
        scalar.adamW(
                p + at, g + at, m + at, v + at, n - i, gradientScale, decay, beta1, beta2, step, rootScale, epsilon);
    }

    @Override
    public void sgd(long p, long g, long m, int n, float gradientScale, float momentum, float rate, float weightDecay) {
        VectorOptimizers.sgd(arena, p, g, m, n, gradientScale, momentum, rate, weightDecay);
        int i = n - n % LANES;
        long at = 4L * i;
        scalar.sgd(p + at, g + at, m + at, n - i, gradientScale, momentum, rate, weightDecay);
    }
}
