package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
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
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED.withShape(SPECIES.vectorShape());
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    static {
        VectorClasses.load();
    }

    private final MemorySegment arena;
    private final float[] lane = new float[Ops.LANES];
    private final float[] lane2 = new float[Ops.LANES];
    private final ScalarOps scalar; // for the values after the last whole vector

    VectorOps(MemorySegment arena) {
        this.arena = arena;
        scalar = new ScalarOps(arena);
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
    public void tile(long a, long aRow, int rows, long panel, int width, long c, long cRow, int depth) {
        long panelRow = 4L * width;
        for (int r = 0; r < rows; r += TILE_ROWS) {
            long from = a + r * aRow;
            long to = c + r * cRow;
            int left = rows - r;
            if (LANES == 16 && width == 64) {
                VectorTiles.tile6x4(arena, from, aRow, left, panel, panelRow, to, cRow, depth);
            } else if (LANES == 16 && width == 16 && left > TILE_ROWS) {
                VectorTiles.tile12x1(arena, from, aRow, left, panel, panelRow, to, cRow, depth);
                r += TILE_ROWS;
            } else if (LANES == 16 && width == 16) {
                VectorTiles.tile6x1(arena, from, aRow, left, panel, panelRow, to, cRow, depth);
            } else {
                for (long j = 0; j < panelRow; j += 8L * LANES) {
                    VectorTiles.tile6x2(arena, from, aRow, left, panel + j, panelRow, to + j, cRow, depth);
                }
            }
        }
    }

    @Override
    public void tileTransposed(long blocks, int rows, long panel, int width, long c, long cRow, int depth) {
        long panelRow = 4L * width;
        for (int r = 0; r < rows; r += TILE_ROWS) {
            long from = blocks + 4L * r * depth;
            long to = c + r * cRow;
            if (LANES == 16 && width == 64) {
                VectorTilesTransposed.tile6x4(arena, from, panel, panelRow, to, cRow, depth);
            } else if (LANES == 16 && width == 16) {
                VectorTilesTransposed.tile6x1(arena, from, panel, panelRow, to, cRow, depth);
            } else {
                for (long j = 0; j < panelRow; j += 8L * LANES) {
                    VectorTilesTransposed.tile6x2(arena, from, panel + j, panelRow, to + j, cRow, depth);
                }
            }
        }
    }

    @Override
    public double multiplyAdds(int rounds) {
        VectorTiles.multiplyAdds(rounds, lane);
        return 24.0 * LANES * rounds;
    }

    @Override
    public void packBlocks(long source, long sourceRow, int rows, int columns, long blocks) {
        int whole = columns / TILE_ROWS * TILE_ROWS;
        VectorPacking.blocks(arena, source, sourceRow, rows, whole, blocks);
        if (whole < columns) {
            scalar.packBlocks(source + 4L * whole, sourceRow, rows, columns - whole, blocks + 4L * whole * rows);
        }
    }

    @Override
    public void packRows(long source, long sourceRow, int rows, int columns, long panel, int width) {
        VectorBlocks.copy(arena, source, sourceRow, rows, columns, panel, 4L * width);
        for (int r = 0; columns < width && r < rows; r++) {
            scalar.zero(panel + 4L * ((long) r * width + columns), width - columns);
        }
    }

    @Override
    public void packColumns(long source, long sourceRow, int rows, int columns, long panel, int width) {
        VectorBlocks.transpose(arena, source, sourceRow, rows, columns, panel, 4L * width);
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
    public void addBiasResidual(long t, long tRow, long bias, long residual, long y, long yRow, int rows, int columns) {
        VectorBlocks.addBiasResidual(arena, t, tRow, bias, residual, y, yRow, rows, columns);
        int rest = columns % LANES;
        if (rest > 0) {
            long at = 4L * (columns - rest);
            scalar.addBiasResidual(t + at, tRow, bias < 0 ? -1 : bias + at, residual + at, y + at, yRow, rows, rest);
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
            long dy, long dyRow, long x, long dx, long dxRow, int rows, int columns, boolean tanhForm) {
        for (int r = 0; r < rows; r++) {
            if (tanhForm) {
                VectorFunctions.geluTanhGradient(arena, dy + r * dyRow, x + r * dxRow, dx + r * dxRow, columns);
            } else {
                VectorFunctions.geluGradient(arena, dy + r * dyRow, x + r * dxRow, dx + r * dxRow, columns);
            }
        }
    }

    @Override
    public void zero(long x, int n) {
        scalar.zero(x, n); // rare, and C2 turns it into vector stores by itself
    }

    @Override
    public void add(long x, long y, long z, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .add(FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * i, ORDER))
                    .intoMemorySegment(arena, z + 4L * i, ORDER);
        }
        scalar.add(x + 4L * i, y + 4L * i, z + 4L * i, n - i);
    }

    @Override
    public void scale(long x, float factor, long y, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .mul(factor)
                    .intoMemorySegment(arena, y + 4L * i, ORDER);
        }
        scalar.scale(x + 4L * i, factor, y + 4L * i, n - i);
    }

    @Override
    public void addScaled(long x, float factor, long y, int n) {
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .fma(factors, FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * i, ORDER))
                    .intoMemorySegment(arena, y + 4L * i, ORDER);
        }
        scalar.addScaled(x + 4L * i, factor, y + 4L * i, n - i);
    }

    @Override
    public void dropout(long x, long y, int n, long rowKey, int column, int threshold, float keepScale) {
        IntVector steps = IntVector.zero(INTS).addIndex(1);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            IntVector h = steps.add(column + i).lanewise(VectorOperators.XOR, (int) rowKey);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
                    .mul(0x7feb352d);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15))
                    .mul(0x846ca68b);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
                    .add((int) (rowKey >>> 32));
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
                    .mul(0x7feb352d);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15))
                    .mul(0x846ca68b);
            h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
            VectorMask<Float> kept = h.lanewise(VectorOperators.LSHR, 8)
                    .compare(VectorOperators.GE, threshold)
                    .cast(SPECIES);
            FloatVector.zero(SPECIES)
                    .blend(
                            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                                    .mul(keepScale),
                            kept)
                    .intoMemorySegment(arena, y + 4L * i, ORDER);
        }
        scalar.dropout(x + 4L * i, y + 4L * i, n - i, rowKey, column + i, threshold, keepScale);
    }

    @Override
    public void addRows(long x, long xRow, int rows, long y, int n) {
        int i = 0;
        for (; i + 2 * LANES <= n; i += 2 * LANES) {
            FloatVector s0 = FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * i, ORDER);
            FloatVector s1 = FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * (i + LANES), ORDER);
            long at = x + 4L * i;
            for (int r = 0; r < rows; r++, at += xRow) {
                s0 = s0.add(FloatVector.fromMemorySegment(SPECIES, arena, at, ORDER));
                s1 = s1.add(FloatVector.fromMemorySegment(SPECIES, arena, at + 4L * LANES, ORDER));
            }
            s0.intoMemorySegment(arena, y + 4L * i, ORDER);
            s1.intoMemorySegment(arena, y + 4L * (i + LANES), ORDER);
        }
        for (; i + LANES <= n; i += LANES) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * i, ORDER);
            for (int r = 0; r < rows; r++) {
                sum = sum.add(FloatVector.fromMemorySegment(SPECIES, arena, x + r * xRow + 4L * i, ORDER));
            }
            sum.intoMemorySegment(arena, y + 4L * i, ORDER);
        }
        scalar.addRows(x + 4L * i, xRow, rows, y + 4L * i, n - i);
    }

    // Sums: one vector after the other covers the 16 lanes; the last, incomplete group of values goes to its lanes by
    // hand.

    @Override
    public float sum(long x, int n) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = part; i + LANES <= n; i += Ops.LANES) {
                sum = sum.add(FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER));
            }
            sum.intoArray(lane, part);
        }
        for (int i = n / LANES * LANES; i < n; i++) {
            lane[i % Ops.LANES] += arena.get(F, x + 4L * i);
        }
        return Elementary.sumLanes(lane);
    }

    @Override
    public float dot(long x, long y, int n) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = part; i + LANES <= n; i += Ops.LANES) {
                sum = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                        .fma(FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * i, ORDER), sum);
            }
            sum.intoArray(lane, part);
        }
        for (int i = n / LANES * LANES; i < n; i++) {
            lane[i % Ops.LANES] = Math.fma(arena.get(F, x + 4L * i), arena.get(F, y + 4L * i), lane[i % Ops.LANES]);
        }
        return Elementary.sumLanes(lane);
    }

    @Override
    public float squaredDeviation(long x, int n, float mean) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = part; i + LANES <= n; i += Ops.LANES) {
                FloatVector d = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                        .sub(mean);
                sum = d.fma(d, sum);
            }
            sum.intoArray(lane, part);
        }
        for (int i = n / LANES * LANES; i < n; i++) {
            float d = arena.get(F, x + 4L * i) - mean;
            lane[i % Ops.LANES] = Math.fma(d, d, lane[i % Ops.LANES]);
        }
        return Elementary.sumLanes(lane);
    }

    @Override
    public void normalize(long x, float mean, float rstd, long gamma, long beta, long y, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .sub(mean)
                    .mul(rstd)
                    .fma(
                            FloatVector.fromMemorySegment(SPECIES, arena, gamma + 4L * i, ORDER),
                            FloatVector.fromMemorySegment(SPECIES, arena, beta + 4L * i, ORDER))
                    .intoMemorySegment(arena, y + 4L * i, ORDER);
        }
        long at = 4L * i;
        scalar.normalize(x + at, mean, rstd, gamma + at, beta + at, y + at, n - i);
    }

    @Override
    public void normalizeGradientSums(
            long dy, long x, float mean, float rstd, long gamma, long dGamma, long dBeta, int n, float[] sums) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            FloatVector sumG = FloatVector.zero(SPECIES);
            FloatVector sumGx = FloatVector.zero(SPECIES);
            for (int i = part; i + LANES <= n; i += Ops.LANES) {
                FloatVector d = FloatVector.fromMemorySegment(SPECIES, arena, dy + 4L * i, ORDER);
                FloatVector xh = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                        .sub(mean)
                        .mul(rstd);
                d.fma(xh, FloatVector.fromMemorySegment(SPECIES, arena, dGamma + 4L * i, ORDER))
                        .intoMemorySegment(arena, dGamma + 4L * i, ORDER);
                FloatVector.fromMemorySegment(SPECIES, arena, dBeta + 4L * i, ORDER)
                        .add(d)
                        .intoMemorySegment(arena, dBeta + 4L * i, ORDER);
                FloatVector g = d.mul(FloatVector.fromMemorySegment(SPECIES, arena, gamma + 4L * i, ORDER));
                sumG = sumG.add(g);
                sumGx = g.fma(xh, sumGx);
            }
            sumG.intoArray(lane, part);
            sumGx.intoArray(lane2, part);
        }
        for (int i = n / LANES * LANES; i < n; i++) {
            float d = arena.get(F, dy + 4L * i);
            float xh = (arena.get(F, x + 4L * i) - mean) * rstd;
            arena.set(F, dGamma + 4L * i, Math.fma(d, xh, arena.get(F, dGamma + 4L * i)));
            arena.set(F, dBeta + 4L * i, arena.get(F, dBeta + 4L * i) + d);
            float g = d * arena.get(F, gamma + 4L * i);
            lane[i % Ops.LANES] += g;
            lane2[i % Ops.LANES] = Math.fma(g, xh, lane2[i % Ops.LANES]);
        }
        sums[0] = Elementary.sumLanes(lane);
        sums[1] = Elementary.sumLanes(lane2);
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
        FloatVector factor = FloatVector.broadcast(SPECIES, rstd);
        FloatVector meanGxs = FloatVector.broadcast(SPECIES, meanGx);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector xh = FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .sub(mean)
                    .mul(rstd);
            FloatVector inner = FloatVector.fromMemorySegment(SPECIES, arena, dy + 4L * i, ORDER)
                    .mul(FloatVector.fromMemorySegment(SPECIES, arena, gamma + 4L * i, ORDER))
                    .sub(meanG);
            inner = xh.neg().fma(meanGxs, inner);
            FloatVector base = FloatVector.zero(SPECIES);
            if (residual >= 0) {
                base = FloatVector.fromMemorySegment(SPECIES, arena, residual + 4L * i, ORDER);
            }
            inner.fma(factor, base).intoMemorySegment(arena, dx + 4L * i, ORDER);
        }
        long at = 4L * i;
        long rest = residual < 0 ? -1 : residual + at;
        scalar.normalizeGradient(dy + at, x + at, mean, rstd, gamma + at, meanG, meanGx, rest, dx + at, n - i);
    }

    @Override
    public void rowMax(long x, long xRow, int rows, int n, long maxima) {
        VectorSoftmax.rowMax(arena, x, xRow, rows, n, maxima);
    }

    @Override
    public void expRows(long x, long xRow, int rows, int n, float scale, long shifts) {
        VectorSoftmax.expRows(arena, x, xRow, rows, n, scale, shifts);
    }

    @Override
    public void rowSums(long x, long xRow, int rows, int n, long sums) {
        VectorSoftmax.rowSums(arena, x, xRow, rows, n, sums);
    }

    @Override
    public void softmaxGradient(long p, long ds, long row, int rows, int n, float scale, long deltas) {
        VectorSoftmax.gradient(arena, p, ds, row, rows, n, scale, deltas);
    }

    @Override
    public void scaleRows(long x, long xRow, long factors, long y, long yRow, int rows, int n) {
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
        FloatVector keep1 = FloatVector.broadcast(SPECIES, (float) beta1);
        FloatVector keep2 = FloatVector.broadcast(SPECIES, (float) beta2);
        FloatVector minusDecay = FloatVector.broadcast(SPECIES, -decay);
        FloatVector minusStep = FloatVector.broadcast(SPECIES, -step);
        FloatVector rootScales = FloatVector.broadcast(SPECIES, rootScale);
        FloatVector epsilons = FloatVector.broadcast(SPECIES, epsilon);
        float rest1 = (float) (1 - beta1);
        float rest2 = (float) (1 - beta2);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector gradient = FloatVector.fromMemorySegment(SPECIES, arena, g + 4L * i, ORDER)
                    .mul(gradientScale);
            FloatVector first = FloatVector.fromMemorySegment(SPECIES, arena, m + 4L * i, ORDER)
                    .fma(keep1, gradient.mul(rest1));
            FloatVector second = FloatVector.fromMemorySegment(SPECIES, arena, v + 4L * i, ORDER)
                    .fma(keep2, gradient.mul(gradient).mul(rest2));
            first.intoMemorySegment(arena, m + 4L * i, ORDER);
            second.intoMemorySegment(arena, v + 4L * i, ORDER);
            FloatVector old = FloatVector.fromMemorySegment(SPECIES, arena, p + 4L * i, ORDER);
            FloatVector root = second.lanewise(VectorOperators.SQRT).fma(rootScales, epsilons);
            first.div(root).fma(minusStep, old.fma(minusDecay, old)).intoMemorySegment(arena, p + 4L * i, ORDER);
        }
        long at = 4L * i;
        scalar.adamW(
                p + at, g + at, m + at, v + at, n - i, gradientScale, decay, beta1, beta2, step, rootScale, epsilon);
    }

    @Override
    public void sgd(long p, long g, long m, int n, float gradientScale, float momentum, float rate, float weightDecay) {
        FloatVector keep = FloatVector.broadcast(SPECIES, momentum);
        FloatVector decay = FloatVector.broadcast(SPECIES, weightDecay);
        FloatVector minusRate = FloatVector.broadcast(SPECIES, -rate);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector moment = FloatVector.fromMemorySegment(SPECIES, arena, m + 4L * i, ORDER)
                    .fma(
                            keep,
                            FloatVector.fromMemorySegment(SPECIES, arena, g + 4L * i, ORDER)
                                    .mul(gradientScale));
            moment.intoMemorySegment(arena, m + 4L * i, ORDER);
            FloatVector old = FloatVector.fromMemorySegment(SPECIES, arena, p + 4L * i, ORDER);
            old.fma(decay, moment).fma(minusRate, old).intoMemorySegment(arena, p + 4L * i, ORDER);
        }
        long at = 4L * i;
        scalar.sgd(p + at, g + at, m + at, n - i, gradientScale, momentum, rate, weightDecay);
    }
}
