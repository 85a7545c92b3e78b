package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.VectorOps.LANES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Rows of scores, padded to whole vectors. What can goes down the rows, one vector of columns after the other: the loop is
 * then as long as the tile is high, and neighbouring rows hide the latency of the exponential.
 */
final class VectorSoftmax {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final FloatVector LOG2_E = FloatVector.broadcast(SPECIES, Elementary.LOG2_E);
    private static final FloatVector ROUNDER = FloatVector.broadcast(SPECIES, Elementary.ROUNDER);
    private static final FloatVector MINUS_LN2_HIGH = FloatVector.broadcast(SPECIES, -Elementary.LN2_HIGH);
    private static final FloatVector MINUS_LN2_LOW = FloatVector.broadcast(SPECIES, -Elementary.LN2_LOW);
    private static final FloatVector E2 = FloatVector.broadcast(SPECIES, Elementary.E2);
    private static final FloatVector E3 = FloatVector.broadcast(SPECIES, Elementary.E3);
    private static final FloatVector E4 = FloatVector.broadcast(SPECIES, Elementary.E4);
    private static final FloatVector E5 = FloatVector.broadcast(SPECIES, Elementary.E5);
    private static final FloatVector E6 = FloatVector.broadcast(SPECIES, Elementary.E6);
    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1f);

    // Lane i meets lane i + LANES / 2, and so on; at 128 and 256 bits the last ones are the identity.
    private static final VectorShuffle<Float> HALF = VectorShuffle.iota(SPECIES, LANES / 2, 1, true);
    private static final VectorShuffle<Float> QUARTER = VectorShuffle.iota(SPECIES, LANES / 4, 1, true);
    private static final VectorShuffle<Float> EIGHTH = VectorShuffle.iota(SPECIES, LANES / 8, 1, true);
    private static final VectorShuffle<Float> SIXTEENTH = VectorShuffle.iota(SPECIES, LANES / 16, 1, true);

    private VectorSoftmax() {}

    static void rowMax(MemorySegment arena, long x, long xRow, int rows, int n, long maxima) {
        FloatVector lowest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int whole = n / LANES * LANES;
        VectorMask<Float> rest = SPECIES.indexInRange(whole, n);
        for (int r = 0; r < rows; r++) {
            long row = x + r * xRow;
            FloatVector max = lowest;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector value = FloatVector.fromMemorySegment(SPECIES, arena, row + 4L * j, ORDER);
                max = max.blend(value, value.compare(VectorOperators.GT, max));
            }
            if (whole < n) {
                FloatVector value = FloatVector.fromMemorySegment(SPECIES, arena, row + 4L * whole, ORDER);
                max = max.blend(value, value.compare(VectorOperators.GT, max).and(rest));
            }
            FloatVector other = max.rearrange(HALF);
            max = max.blend(other, other.compare(VectorOperators.GT, max));
            other = max.rearrange(QUARTER);
            max = max.blend(other, other.compare(VectorOperators.GT, max));
            other = max.rearrange(EIGHTH);
            max = max.blend(other, other.compare(VectorOperators.GT, max));
            other = max.rearrange(SIXTEENTH);
            max = max.blend(other, other.compare(VectorOperators.GT, max));
            arena.set(F, maxima + 4L * r, max.lane(0) + 0f);
        }
    }

    /** Columns after the n-th become 0, so that {@link #rowSums} and later products may take whole vectors. */
    static void expRows(MemorySegment arena, long x, long xRow, int rows, int n, float scale, long shifts) {
        FloatVector factor = FloatVector.broadcast(SPECIES, scale);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int j = 0; j < n; j += LANES) {
            VectorMask<Float> valid = SPECIES.indexInRange(j, n);
            long at = x + 4L * j;
            for (int r = 0; r < rows; r++) {
                FloatVector minusShift = FloatVector.broadcast(SPECIES, -arena.get(F, shifts + 4L * r));
                FloatVector u =
                        FloatVector.fromMemorySegment(SPECIES, arena, at, ORDER).fma(factor, minusShift);
                u = u.blend(Elementary.EXP_LOWEST, u.compare(VectorOperators.LT, Elementary.EXP_LOWEST));
                u = u.blend(Elementary.EXP_GREATEST, u.compare(VectorOperators.GT, Elementary.EXP_GREATEST));
                FloatVector shifted = u.fma(LOG2_E, ROUNDER);
                FloatVector whole = shifted.sub(ROUNDER);
                FloatVector rest = whole.fma(MINUS_LN2_HIGH, u);
                rest = whole.fma(MINUS_LN2_LOW, rest);
                FloatVector e = rest.fma(E6, E5);
                e = e.fma(rest, E4);
                e = e.fma(rest, E3);
                e = e.fma(rest, E2);
                e = e.fma(rest, ONE);
                e = e.fma(rest, ONE);
                e = e.reinterpretAsInts()
                        .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats();
                zero.blend(e, valid).intoMemorySegment(arena, at, ORDER);
                at += xRow;
            }
        }
    }

    /** The tree of {@link Elementary#sumLanes}. */
    static void rowSums(MemorySegment arena, long x, long xRow, int rows, int n, long sums) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int parts = Ops.LANES / LANES;
        for (int r = 0; r < rows; r++) {
            long row = x + r * xRow;
            FloatVector s0 = zero;
            FloatVector s1 = zero;
            FloatVector s2 = zero;
            FloatVector s3 = zero;
            int j = 0;
            for (; j < n; j += Ops.LANES) {
                long at = row + 4L * j;
                s0 = s0.add(FloatVector.fromMemorySegment(SPECIES, arena, at, ORDER));
                if (parts >= 2 && j + LANES < n) {
                    s1 = s1.add(FloatVector.fromMemorySegment(SPECIES, arena, at + 4L * LANES, ORDER));
                }
                if (parts == 4 && j + 2 * LANES < n) {
                    s2 = s2.add(FloatVector.fromMemorySegment(SPECIES, arena, at + 8L * LANES, ORDER));
                }
                if (parts == 4 && j + 3 * LANES < n) {
                    s3 = s3.add(FloatVector.fromMemorySegment(SPECIES, arena, at + 12L * LANES, ORDER));
                }
            }
            FloatVector s;
            if (parts == 1) {
                s = s0.add(s0.rearrange(HALF));
                s = s.add(s.rearrange(QUARTER));
                s = s.add(s.rearrange(EIGHTH));
                s = s.add(s.rearrange(SIXTEENTH));
            } else if (parts == 2) {
                s = s0.add(s1);
                s = s.add(s.rearrange(HALF));
                s = s.add(s.rearrange(QUARTER));
                s = s.add(s.rearrange(EIGHTH));
            } else {
                s = s0.add(s2).add(s1.add(s3));
                s = s.add(s.rearrange(HALF));
                s = s.add(s.rearrange(QUARTER));
            }
            arena.set(F, sums + 4L * r, s.lane(0));
        }
    }

    static void gradient(MemorySegment arena, long p, long ds, long row, int rows, int n, float scale, long deltas) {
        for (int j = 0; j < n; j += LANES) {
            long atP = p + 4L * j;
            long atDs = ds + 4L * j;
            for (int r = 0; r < rows; r++) {
                FloatVector.fromMemorySegment(SPECIES, arena, atDs, ORDER)
                        .sub(arena.get(F, deltas + 4L * r))
                        .mul(FloatVector.fromMemorySegment(SPECIES, arena, atP, ORDER)
                                .mul(scale))
                        .intoMemorySegment(arena, atDs, ORDER);
                atP += row;
                atDs += row;
            }
        }
    }

    /** Whole vectors of columns; what is left is the caller's. */
    static void scaleRows(MemorySegment arena, long x, long xRow, long factors, long y, long yRow, int rows, int n) {
        for (int j = 0; j + LANES <= n; j += LANES) {
            long from = x + 4L * j;
            long to = y + 4L * j;
            for (int r = 0; r < rows; r++) {
                FloatVector.fromMemorySegment(SPECIES, arena, from, ORDER)
                        .mul(arena.get(F, factors + 4L * r))
                        .intoMemorySegment(arena, to, ORDER);
                from += xRow;
                to += yRow;
            }
        }
    }
}
