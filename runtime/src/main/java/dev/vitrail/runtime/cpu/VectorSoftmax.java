package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.ProcessMemory.ADDRESSES;
import static dev.vitrail.runtime.cpu.ProcessMemory.INDEXES;
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
 * Rows of scores, padded to whole vectors; their exponentials are {@link VectorExponential}'s. What can goes down the rows, one
 * vector of columns after the other: the loop is then as long as the tile is high.
 */
final class VectorSoftmax {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long VECTOR = SPECIES.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    // Lane i meets lane i + LANES / 2, and so on; vectors of 128 and 256 bits have no use for the last ones.
    private static final VectorShuffle<Float> HALF = VectorShuffle.iota(SPECIES, LANES / 2, 1, true);
    private static final VectorShuffle<Float> QUARTER = VectorShuffle.iota(SPECIES, LANES / 4, 1, true);
    private static final VectorShuffle<Float> EIGHTH = VectorShuffle.iota(SPECIES, LANES / 8, 1, true);
    private static final VectorShuffle<Float> SIXTEENTH = VectorShuffle.iota(SPECIES, LANES / 16, 1, true);

    private VectorSoftmax() {}

    static void rowMax(MemorySegment arena, long x, long xRow, int rows, int n, long maxima) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        FloatVector lowest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int whole = n / LANES * LANES;
        VectorMask<Float> rest = SPECIES.indexInRange(whole, n);
        for (int r = 0; r < rows; r++) {
            long row = x + start + r * xRow & ADDRESSES;
            FloatVector max = lowest;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector value = FloatVector.fromMemorySegment(SPECIES, memory, row + 4L * (j & INDEXES), ORDER);
                max = max.blend(value, value.compare(VectorOperators.GT, max));
            }
            if (whole < n) {
                FloatVector value = FloatVector.fromMemorySegment(SPECIES, memory, row + 4L * (whole & INDEXES), ORDER);
                max = max.blend(value, value.compare(VectorOperators.GT, max).and(rest));
            }
            FloatVector other = max.rearrange(HALF);
            max = max.blend(other, other.compare(VectorOperators.GT, max));
            other = max.rearrange(QUARTER);
            max = max.blend(other, other.compare(VectorOperators.GT, max));
            if (LANES >= 8) {
                other = max.rearrange(EIGHTH);
                max = max.blend(other, other.compare(VectorOperators.GT, max));
            }
            if (LANES >= 16) {
                other = max.rearrange(SIXTEENTH);
                max = max.blend(other, other.compare(VectorOperators.GT, max));
            }
            memory.set(F, maxima + start + 4L * r & ADDRESSES, max.lane(0) + 0f);
        }
    }

    /** The tree of {@link Elementary#sumLanes}. */
    static void rowSums(MemorySegment arena, long x, long xRow, int rows, int n, long sums) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        FloatVector zero = FloatVector.zero(SPECIES);
        int parts = Ops.LANES / LANES;
        for (int r = 0; r < rows; r++) {
            long row = x + start + r * xRow & ADDRESSES;
            FloatVector s0 = zero;
            FloatVector s1 = zero;
            FloatVector s2 = zero;
            FloatVector s3 = zero;
            int j = 0;
            for (; j < n; j += Ops.LANES) {
                long at = row + 4L * (j & INDEXES);
                s0 = s0.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER));
                if (parts >= 2 && j + LANES < n) {
                    s1 = s1.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 4L * LANES, ORDER));
                }
                if (parts == 4 && j + 2 * LANES < n) {
                    s2 = s2.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 8L * LANES, ORDER));
                }
                if (parts == 4 && j + 3 * LANES < n) {
                    s3 = s3.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 12L * LANES, ORDER));
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
            memory.set(F, sums + start + 4L * r & ADDRESSES, s.lane(0));
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

    /** Whole vectors of columns, four at a time: two lines of cache; what is left is the caller's. */
    static void scaleRows(MemorySegment arena, long x, long xRow, long factors, long y, long yRow, int rows, int n) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        factors = factors + start & ADDRESSES;
        int j = 0;
        for (; j + 4 * LANES <= n; j += 4 * LANES) {
            long from = x + start + 4L * j;
            long to = y + start + 4L * j;
            for (int r = 0; r < rows; r++) {
                from &= ADDRESSES;
                to &= ADDRESSES;
                FloatVector factor = FloatVector.broadcast(SPECIES, memory.get(F, factors + 4L * (r & INDEXES)));
                FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, memory, from, ORDER);
                FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, memory, from + VECTOR, ORDER);
                FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, memory, from + 2 * VECTOR, ORDER);
                FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, memory, from + 3 * VECTOR, ORDER);
                v0.mul(factor).intoMemorySegment(memory, to, ORDER);
                v1.mul(factor).intoMemorySegment(memory, to + VECTOR, ORDER);
                v2.mul(factor).intoMemorySegment(memory, to + 2 * VECTOR, ORDER);
                v3.mul(factor).intoMemorySegment(memory, to + 3 * VECTOR, ORDER);
                from += xRow;
                to += yRow;
            }
        }
        for (; j + LANES <= n; j += LANES) {
            long from = x + start + 4L * j;
            long to = y + start + 4L * j;
            for (int r = 0; r < rows; r++) {
                from &= ADDRESSES;
                to &= ADDRESSES;
                FloatVector.fromMemorySegment(SPECIES, memory, from, ORDER)
                        .mul(memory.get(F, factors + 4L * (r & INDEXES)))
                        .intoMemorySegment(memory, to, ORDER);
                from += xRow;
                to += yRow;
            }
        }
    }
}
