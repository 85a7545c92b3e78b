package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.VectorOps.LANES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums and normalisation over a row. One vector after the other covers the {@link Ops#LANES} lanes of a sum; the last,
 * incomplete group of values goes to its lanes by hand. {@code lane} is working space of that many values.
 */
final class VectorRows {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Double> DOUBLES =
            DoubleVector.SPECIES_PREFERRED.withShape(SPECIES.vectorShape());
    private static final VectorSpecies<Float> HALF =
            SPECIES.withShape(VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    private VectorRows() {}

    static float sum(MemorySegment arena, float[] lane, long x, int n) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = part; i <= n - LANES; i += Ops.LANES) {
                sum = sum.add(FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER));
            }
            sum.intoArray(lane, part);
        }
        for (int i = n / LANES * LANES; i < n; i++) {
            lane[i % Ops.LANES] += arena.get(F, x + 4L * i);
        }
        return Elementary.sumLanes(lane);
    }

    static float dot(MemorySegment arena, float[] lane, long x, long y, int n) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = part; i <= n - LANES; i += Ops.LANES) {
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

    static float squaredDeviation(MemorySegment arena, float[] lane, long x, int n, float mean) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = part; i <= n - LANES; i += Ops.LANES) {
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

    static double squares(MemorySegment arena, double[] lane, long x, int n) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            DoubleVector low = DoubleVector.zero(DOUBLES);
            DoubleVector high = low;
            for (int i = part; i <= n - LANES; i += Ops.LANES) {
                DoubleVector value = (DoubleVector) FloatVector.fromMemorySegment(HALF, arena, x + 4L * i, ORDER)
                        .convertShape(VectorOperators.F2D, DOUBLES, 0);
                low = value.mul(value).add(low);
                value = (DoubleVector) FloatVector.fromMemorySegment(HALF, arena, x + 4L * i + 2L * LANES, ORDER)
                        .convertShape(VectorOperators.F2D, DOUBLES, 0);
                high = value.mul(value).add(high);
            }
            low.intoArray(lane, part);
            high.intoArray(lane, part + LANES / 2);
        }
        for (int i = n / LANES * LANES; i < n; i++) {
            double value = arena.get(F, x + 4L * i);
            lane[i % Ops.LANES] += value * value;
        }
        return Elementary.sumLanes(lane);
    }

    /** Whole vectors; what is left is the caller's. */
    static void normalize(MemorySegment arena, long x, float mean, float rstd, long gamma, long beta, long y, int n) {
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .sub(mean)
                    .mul(rstd)
                    .fma(
                            FloatVector.fromMemorySegment(SPECIES, arena, gamma + 4L * i, ORDER),
                            FloatVector.fromMemorySegment(SPECIES, arena, beta + 4L * i, ORDER))
                    .intoMemorySegment(arena, y + 4L * i, ORDER);
        }
    }

    static void normalizeGradientSums(
            MemorySegment arena,
            float[] lane,
            float[] lane2,
            long dy,
            long x,
            float mean,
            float rstd,
            long gamma,
            long dGamma,
            long dBeta,
            int n,
            float[] sums) {
        for (int part = 0; part < Ops.LANES; part += LANES) {
            FloatVector sumG = FloatVector.zero(SPECIES);
            FloatVector sumGx = FloatVector.zero(SPECIES);
            for (int i = part; i <= n - LANES; i += Ops.LANES) {
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

    /** Whole vectors; what is left is the caller's. */
    static void normalizeGradient(
            MemorySegment arena,
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
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
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
    }
}
