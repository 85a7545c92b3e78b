package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.ProcessMemory.ADDRESSES;
import static dev.vitrail.runtime.cpu.ProcessMemory.INDEXES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The register blocks of the matrix product where the values of a row of A lie side by side: 6 rows by 4 or 1 vectors, and
 * 12 by 1; those by 2 are {@link VectorTiles6x2}. Per k a block loads its vectors of the panel and broadcasts one value of A
 * per row, straight from memory.
 *
 * <p>What C2 needs, each point measured: the Vector API is called directly, since an own method around it may not be
 * inlined and then boxes every vector; at most 61 such calls per method, since from 63 on C1 gives up and the method may
 * never reach C2; accumulators are set and stored outside any loop but that over k, else they are boxed; values of A are read
 * through {@link ProcessMemory}, so that no bounds are checked in the loop. Hence one method per block,
 * without loops over rows.
 */
final class VectorTiles {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = SPECIES.vectorByteSize();

    private VectorTiles() {}

    /** 6 rows, 4 vectors: 64 columns at 512 bits. */
    static void tile6x4(
            MemorySegment arena, long a, long aRow, int rows, long panel, long panelRow, long c, long cRow, int depth) {
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
        int last = rows - 1;
        long a1 = a + Math.min(1, last) * aRow & ADDRESSES;
        long a2 = a + Math.min(2, last) * aRow & ADDRESSES;
        long a3 = a + Math.min(3, last) * aRow & ADDRESSES;
        long a4 = a + Math.min(4, last) * aRow & ADDRESSES;
        long a5 = a + Math.min(5, last) * aRow & ADDRESSES;
        int end = depth & INDEXES;
        for (int k = 0; k < end; k++) {
            long at = 4L * (k & INDEXES);
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, memory, panel, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, memory, panel + VECTOR, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, memory, panel + 2 * VECTOR, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, memory, panel + 3 * VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, memory.get(F, a + at));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a1 + at));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a2 + at));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a3 + at));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a4 + at));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a5 + at));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            c53 = x.fma(b3, c53);
            panel += panelRow;
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

    /** 12 rows, all of them there, 1 vector. */
    static void tile12x1(
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
        FloatVector c6 = zero;
        FloatVector c7 = zero;
        FloatVector c8 = zero;
        FloatVector c9 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        long a1 = a + aRow & ADDRESSES;
        long a2 = a + 2 * aRow & ADDRESSES;
        long a3 = a + 3 * aRow & ADDRESSES;
        long a4 = a + 4 * aRow & ADDRESSES;
        long a5 = a + 5 * aRow & ADDRESSES;
        long a6 = a + 6 * aRow & ADDRESSES;
        long a7 = a + 7 * aRow & ADDRESSES;
        long a8 = a + 8 * aRow & ADDRESSES;
        long a9 = a + 9 * aRow & ADDRESSES;
        long a10 = a + 10 * aRow & ADDRESSES;
        long a11 = a + 11 * aRow & ADDRESSES;
        int end = depth & INDEXES;
        for (int k = 0; k < end; k++) {
            long at = 4L * (k & INDEXES);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, memory, panel, ORDER);
            c0 = FloatVector.broadcast(SPECIES, memory.get(F, a + at)).fma(b, c0);
            c1 = FloatVector.broadcast(SPECIES, memory.get(F, a1 + at)).fma(b, c1);
            c2 = FloatVector.broadcast(SPECIES, memory.get(F, a2 + at)).fma(b, c2);
            c3 = FloatVector.broadcast(SPECIES, memory.get(F, a3 + at)).fma(b, c3);
            c4 = FloatVector.broadcast(SPECIES, memory.get(F, a4 + at)).fma(b, c4);
            c5 = FloatVector.broadcast(SPECIES, memory.get(F, a5 + at)).fma(b, c5);
            c6 = FloatVector.broadcast(SPECIES, memory.get(F, a6 + at)).fma(b, c6);
            c7 = FloatVector.broadcast(SPECIES, memory.get(F, a7 + at)).fma(b, c7);
            c8 = FloatVector.broadcast(SPECIES, memory.get(F, a8 + at)).fma(b, c8);
            c9 = FloatVector.broadcast(SPECIES, memory.get(F, a9 + at)).fma(b, c9);
            c10 = FloatVector.broadcast(SPECIES, memory.get(F, a10 + at)).fma(b, c10);
            c11 = FloatVector.broadcast(SPECIES, memory.get(F, a11 + at)).fma(b, c11);
            panel += panelRow;
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
        c += cRow;
        c6.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c7.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c8.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c9.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c10.intoMemorySegment(memory, c, ORDER);
        c += cRow;
        c11.intoMemorySegment(memory, c, ORDER);
    }

    /** 6 rows, 1 vector. */
    static void tile6x1(
            MemorySegment arena, long a, long aRow, int rows, long panel, long panelRow, long c, long cRow, int depth) {
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
        int last = rows - 1;
        long a1 = a + Math.min(1, last) * aRow & ADDRESSES;
        long a2 = a + Math.min(2, last) * aRow & ADDRESSES;
        long a3 = a + Math.min(3, last) * aRow & ADDRESSES;
        long a4 = a + Math.min(4, last) * aRow & ADDRESSES;
        long a5 = a + Math.min(5, last) * aRow & ADDRESSES;
        int end = depth & INDEXES;
        for (int k = 0; k < end; k++) {
            long at = 4L * (k & INDEXES);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, memory, panel, ORDER);
            c0 = FloatVector.broadcast(SPECIES, memory.get(F, a + at)).fma(b, c0);
            c1 = FloatVector.broadcast(SPECIES, memory.get(F, a1 + at)).fma(b, c1);
            c2 = FloatVector.broadcast(SPECIES, memory.get(F, a2 + at)).fma(b, c2);
            c3 = FloatVector.broadcast(SPECIES, memory.get(F, a3 + at)).fma(b, c3);
            c4 = FloatVector.broadcast(SPECIES, memory.get(F, a4 + at)).fma(b, c4);
            c5 = FloatVector.broadcast(SPECIES, memory.get(F, a5 + at)).fma(b, c5);
            panel += panelRow;
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

    /** Twelve chains of multiply-adds in registers; the sums go to {@code result}. */
    static void multiplyAdds(int rounds, float[] result) {
        FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c0 = FloatVector.broadcast(SPECIES, 0f);
        FloatVector c1 = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c2 = FloatVector.broadcast(SPECIES, 2f);
        FloatVector c3 = FloatVector.broadcast(SPECIES, 3f);
        FloatVector c4 = FloatVector.broadcast(SPECIES, 4f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, 5f);
        FloatVector c6 = FloatVector.broadcast(SPECIES, 6f);
        FloatVector c7 = FloatVector.broadcast(SPECIES, 7f);
        FloatVector c8 = FloatVector.broadcast(SPECIES, 8f);
        FloatVector c9 = FloatVector.broadcast(SPECIES, 9f);
        FloatVector c10 = FloatVector.broadcast(SPECIES, 10f);
        FloatVector c11 = FloatVector.broadcast(SPECIES, 11f);
        for (int i = 0; i < rounds; i++) {
            c0 = half.fma(one, c0);
            c1 = half.fma(one, c1);
            c2 = half.fma(one, c2);
            c3 = half.fma(one, c3);
            c4 = half.fma(one, c4);
            c5 = half.fma(one, c5);
            c6 = half.fma(one, c6);
            c7 = half.fma(one, c7);
            c8 = half.fma(one, c8);
            c9 = half.fma(one, c9);
            c10 = half.fma(one, c10);
            c11 = half.fma(one, c11);
        }
        FloatVector sum = c0.add(c1)
                .add(c2)
                .add(c3)
                .add(c4)
                .add(c5)
                .add(c6)
                .add(c7)
                .add(c8)
                .add(c9)
                .add(c10)
                .add(c11);
        sum.intoArray(result, 0);
    }
}
