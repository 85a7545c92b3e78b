package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.VectorOps.LANES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Pointwise methods of {@link VectorOps}, as far as whole vectors reach; what is left of a row is the caller's. */
final class VectorPointwise {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED.withShape(SPECIES.vectorShape());

    private VectorPointwise() {}

    static void add(MemorySegment arena, long x, long y, long z, int n) {
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .add(FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * i, ORDER))
                    .intoMemorySegment(arena, z + 4L * i, ORDER);
        }
    }

    static void scale(MemorySegment arena, long x, float factor, long y, int n) {
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .mul(factor)
                    .intoMemorySegment(arena, y + 4L * i, ORDER);
        }
    }

    static void addScaled(MemorySegment arena, long x, float factor, long y, int n) {
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, arena, x + 4L * i, ORDER)
                    .fma(factors, FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * i, ORDER))
                    .intoMemorySegment(arena, y + 4L * i, ORDER);
        }
    }

    static void dropout(
            MemorySegment arena, long x, long y, int n, long rowKey, int column, int threshold, float keepScale) {
        IntVector steps = IntVector.zero(INTS).addIndex(1);
        int end = n / LANES * LANES;
        for (int i = 0; i < end; i += LANES) {
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
    }

    /** Four rows at a time, each as long as it is: that the processor fetches ahead. */
    static void addRows(MemorySegment arena, long x, long xRow, int rows, long y, int n) {
        int end = n / LANES * LANES;
        int r = 0;
        for (; r + 4 <= rows; r += 4) {
            long x0 = x + r * xRow;
            long x1 = x0 + xRow;
            long x2 = x1 + xRow;
            long x3 = x2 + xRow;
            for (int i = 0; i < end; i += LANES) {
                FloatVector.fromMemorySegment(SPECIES, arena, y + 4L * i, ORDER)
                        .add(FloatVector.fromMemorySegment(SPECIES, arena, x0 + 4L * i, ORDER))
                        .add(FloatVector.fromMemorySegment(SPECIES, arena, x1 + 4L * i, ORDER))
                        .add(FloatVector.fromMemorySegment(SPECIES, arena, x2 + 4L * i, ORDER))
                        .add(FloatVector.fromMemorySegment(SPECIES, arena, x3 + 4L * i, ORDER))
                        .intoMemorySegment(arena, y + 4L * i, ORDER);
            }
        }
        for (; r < rows; r++) {
            add(arena, y, x + r * xRow, y, n);
        }
    }
}
