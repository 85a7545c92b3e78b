package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.ProcessMemory.ADDRESSES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** The register blocks of {@link VectorTiles} for a transposed A: the values that meet one row of the panel lie side by side. */
final class VectorTilesTransposed {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = SPECIES.vectorByteSize();

    private VectorTilesTransposed() {}

    /** 6 rows, 4 vectors: 64 columns at 512 bits. */
    static void tile6x4(
            MemorySegment arena, long a, long aRow, long panel, long panelRow, long c, long cRow, int depth) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        a = a + start & ADDRESSES;
        panel += start;
        c += start;
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c03 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        FloatVector c13 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c22 = zero;
        FloatVector c23 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c32 = zero;
        FloatVector c33 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c42 = zero;
        FloatVector c43 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        FloatVector c52 = zero;
        FloatVector c53 = zero;
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, memory, panel, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, memory, panel + VECTOR, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, memory, panel + 2 * VECTOR, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, memory, panel + 3 * VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, memory.get(F, a));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a + 4));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a + 8));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a + 12));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a + 16));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a + 20));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            c53 = x.fma(b3, c53);
            panel += panelRow;
            a = a + aRow & ADDRESSES;
        }
        c00.intoMemorySegment(memory, c, ORDER);
        c01.intoMemorySegment(memory, c + VECTOR, ORDER);
        c02.intoMemorySegment(memory, c + 2 * VECTOR, ORDER);
        c03.intoMemorySegment(memory, c + 3 * VECTOR, ORDER);
        c += cRow;
        c10.intoMemorySegment(memory, c, ORDER);
        c11.intoMemorySegment(memory, c + VECTOR, ORDER);
        c12.intoMemorySegment(memory, c + 2 * VECTOR, ORDER);
        c13.intoMemorySegment(memory, c + 3 * VECTOR, ORDER);
        c += cRow;
        c20.intoMemorySegment(memory, c, ORDER);
        c21.intoMemorySegment(memory, c + VECTOR, ORDER);
        c22.intoMemorySegment(memory, c + 2 * VECTOR, ORDER);
        c23.intoMemorySegment(memory, c + 3 * VECTOR, ORDER);
        c += cRow;
        c30.intoMemorySegment(memory, c, ORDER);
        c31.intoMemorySegment(memory, c + VECTOR, ORDER);
        c32.intoMemorySegment(memory, c + 2 * VECTOR, ORDER);
        c33.intoMemorySegment(memory, c + 3 * VECTOR, ORDER);
        c += cRow;
        c40.intoMemorySegment(memory, c, ORDER);
        c41.intoMemorySegment(memory, c + VECTOR, ORDER);
        c42.intoMemorySegment(memory, c + 2 * VECTOR, ORDER);
        c43.intoMemorySegment(memory, c + 3 * VECTOR, ORDER);
        c += cRow;
        c50.intoMemorySegment(memory, c, ORDER);
        c51.intoMemorySegment(memory, c + VECTOR, ORDER);
        c52.intoMemorySegment(memory, c + 2 * VECTOR, ORDER);
        c53.intoMemorySegment(memory, c + 3 * VECTOR, ORDER);
    }

    /** 6 rows, 1 vector. */
    static void tile6x1(
            MemorySegment arena, long a, long aRow, long panel, long panelRow, long c, long cRow, int depth) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        a = a + start & ADDRESSES;
        panel += start;
        c += start;
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c0 = zero;
        FloatVector c1 = zero;
        FloatVector c2 = zero;
        FloatVector c3 = zero;
        FloatVector c4 = zero;
        FloatVector c5 = zero;
        for (int k = 0; k < depth; k++) {
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, memory, panel, ORDER);
            c0 = FloatVector.broadcast(SPECIES, memory.get(F, a)).fma(b, c0);
            c1 = FloatVector.broadcast(SPECIES, memory.get(F, a + 4)).fma(b, c1);
            c2 = FloatVector.broadcast(SPECIES, memory.get(F, a + 8)).fma(b, c2);
            c3 = FloatVector.broadcast(SPECIES, memory.get(F, a + 12)).fma(b, c3);
            c4 = FloatVector.broadcast(SPECIES, memory.get(F, a + 16)).fma(b, c4);
            c5 = FloatVector.broadcast(SPECIES, memory.get(F, a + 20)).fma(b, c5);
            panel += panelRow;
            a = a + aRow & ADDRESSES;
        }
        c0.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c1.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c2.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c3.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c4.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c5.intoMemorySegment(memory, c, ORDER);
    }
}
