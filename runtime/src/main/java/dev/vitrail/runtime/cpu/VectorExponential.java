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

/**
 * Rows of scores into their exponentials, with the bits of {@link Elementary#exp}; the end of its range above 0 is not looked
 * for, since no score is greater than what is taken off. Goes down the rows, so that neighbouring rows hide the latency of the
 * polynomial.
 */
final class VectorExponential {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = SPECIES.vectorByteSize();
    private static final FloatVector LOWEST = FloatVector.broadcast(SPECIES, Elementary.EXP_LOWEST);

    // Of every exponential that is written out, here and in VectorFunctions.
    static final FloatVector LOG2_E = FloatVector.broadcast(SPECIES, Elementary.LOG2_E);
    static final FloatVector ROUNDER = FloatVector.broadcast(SPECIES, Elementary.ROUNDER);
    static final FloatVector MINUS_LN2_HIGH = FloatVector.broadcast(SPECIES, -Elementary.LN2_HIGH);
    static final FloatVector MINUS_LN2_LOW = FloatVector.broadcast(SPECIES, -Elementary.LN2_LOW);
    static final FloatVector E2 = FloatVector.broadcast(SPECIES, Elementary.E2);
    static final FloatVector E3 = FloatVector.broadcast(SPECIES, Elementary.E3);
    static final FloatVector E4 = FloatVector.broadcast(SPECIES, Elementary.E4);
    static final FloatVector E5 = FloatVector.broadcast(SPECIES, Elementary.E5);
    static final FloatVector E6 = FloatVector.broadcast(SPECIES, Elementary.E6);
    static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1f);

    private VectorExponential() {}

    /** {@link Ops#expRows}; columns after the n-th become 0, as far as the last vector reaches. */
    static void rows(MemorySegment arena, long x, long xRow, int rows, int n, float scale, long shifts) {
        int whole = n / (2 * LANES) * (2 * LANES);
        pairs(arena, x, xRow, rows, whole, scale, shifts);
        for (int j = whole; j < n; j += LANES) {
            last(arena, x + 4L * j, xRow, rows, n - j, scale, shifts);
        }
    }

    /** Two vectors at a time, which have a row's shift in common. */
    private static void pairs(MemorySegment arena, long x, long xRow, int rows, int columns, float scale, long shifts) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        shifts = shifts + start & ADDRESSES;
        FloatVector factor = FloatVector.broadcast(SPECIES, scale);
        for (int j = 0; j < columns; j += 2 * LANES) {
            long at = x + start + 4L * j;
            for (int r = 0; r < rows; r++) {
                at &= ADDRESSES;
                FloatVector minusShift = FloatVector.broadcast(SPECIES, -memory.get(F, shifts + 4L * (r & INDEXES)));
                FloatVector u = FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER)
                        .fma(factor, minusShift);
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, memory, at + VECTOR, ORDER)
                        .fma(factor, minusShift);
                u = u.blend(LOWEST, u.compare(VectorOperators.LT, LOWEST));
                v = v.blend(LOWEST, v.compare(VectorOperators.LT, LOWEST));
                FloatVector shiftedU = u.fma(LOG2_E, ROUNDER);
                FloatVector shiftedV = v.fma(LOG2_E, ROUNDER);
                FloatVector wholeU = shiftedU.sub(ROUNDER);
                FloatVector wholeV = shiftedV.sub(ROUNDER);
                u = wholeU.fma(MINUS_LN2_LOW, wholeU.fma(MINUS_LN2_HIGH, u));
                v = wholeV.fma(MINUS_LN2_LOW, wholeV.fma(MINUS_LN2_HIGH, v));
                FloatVector e = u.fma(E6, E5);
                FloatVector f = v.fma(E6, E5);
                e = e.fma(u, E4);
                f = f.fma(v, E4);
                e = e.fma(u, E3);
                f = f.fma(v, E3);
                e = e.fma(u, E2);
                f = f.fma(v, E2);
                e = e.fma(u, ONE);
                f = f.fma(v, ONE);
                e = e.fma(u, ONE);
                f = f.fma(v, ONE);
                e.reinterpretAsInts()
                        .add(shiftedU.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats()
                        .intoMemorySegment(memory, at, ORDER);
                f.reinterpretAsInts()
                        .add(shiftedV.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats()
                        .intoMemorySegment(memory, at + VECTOR, ORDER);
                at += xRow;
            }
        }
    }

    /** One vector of each row, 0 from the n-th value on. */
    private static void last(MemorySegment arena, long x, long xRow, int rows, int n, float scale, long shifts) {
        VectorMask<Float> valid = SPECIES.indexInRange(0, n);
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        shifts = shifts + start & ADDRESSES;
        long at = x + start;
        FloatVector factor = FloatVector.broadcast(SPECIES, scale);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int r = 0; r < rows; r++) {
            at &= ADDRESSES;
            FloatVector minusShift = FloatVector.broadcast(SPECIES, -memory.get(F, shifts + 4L * (r & INDEXES)));
            FloatVector u =
                    FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER).fma(factor, minusShift);
            u = u.blend(LOWEST, u.compare(VectorOperators.LT, LOWEST));
            FloatVector shifted = u.fma(LOG2_E, ROUNDER);
            FloatVector whole = shifted.sub(ROUNDER);
            u = whole.fma(MINUS_LN2_LOW, whole.fma(MINUS_LN2_HIGH, u));
            FloatVector e = u.fma(E6, E5);
            e = e.fma(u, E4);
            e = e.fma(u, E3);
            e = e.fma(u, E2);
            e = e.fma(u, ONE);
            e = e.fma(u, ONE);
            e = e.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats();
            zero.blend(e, valid).intoMemorySegment(memory, at, ORDER);
            at += xRow;
        }
    }
}
