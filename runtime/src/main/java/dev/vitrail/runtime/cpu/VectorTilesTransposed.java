package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The register blocks of {@link VectorTiles} for an A that {@link VectorPacking#blocks} has transposed: six values of a column
 * lie side by side, and those of the next column follow. That their distance is a constant matters: with one that is
 * known at run time only, C2 checks the bounds of every value, which costs a quarter of the rate.
 */
final class VectorTilesTransposed {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = SPECIES.vectorByteSize();
    private static final long BLOCK_ROW = 4L * Ops.TILE_ROWS;

    private VectorTilesTransposed() {}

    /** 6 rows, 4 vectors: 64 columns at 512 bits. */
    static void tile6x4(MemorySegment arena, long a, long panel, long panelRow, long c, long cRow, int depth) {
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
        long a1 = a + 4;
        long a2 = a + 8;
        long a3 = a + 12;
        long a4 = a + 16;
        long a5 = a + 20;
        for (int k = 0; k < depth; k++) {
            long at = BLOCK_ROW * k;
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, arena, panel, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, arena, panel + VECTOR, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, arena, panel + 2 * VECTOR, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, arena, panel + 3 * VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, arena.get(F, a + at));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a1 + at));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a2 + at));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a3 + at));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a4 + at));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a5 + at));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            c53 = x.fma(b3, c53);
            panel += panelRow;
        }
        c00.intoMemorySegment(arena, c, ORDER);
        c01.intoMemorySegment(arena, c + VECTOR, ORDER);
        c02.intoMemorySegment(arena, c + 2 * VECTOR, ORDER);
        c03.intoMemorySegment(arena, c + 3 * VECTOR, ORDER);
        c += cRow;
        c10.intoMemorySegment(arena, c, ORDER);
        c11.intoMemorySegment(arena, c + VECTOR, ORDER);
        c12.intoMemorySegment(arena, c + 2 * VECTOR, ORDER);
        c13.intoMemorySegment(arena, c + 3 * VECTOR, ORDER);
        c += cRow;
        c20.intoMemorySegment(arena, c, ORDER);
        c21.intoMemorySegment(arena, c + VECTOR, ORDER);
        c22.intoMemorySegment(arena, c + 2 * VECTOR, ORDER);
        c23.intoMemorySegment(arena, c + 3 * VECTOR, ORDER);
        c += cRow;
        c30.intoMemorySegment(arena, c, ORDER);
        c31.intoMemorySegment(arena, c + VECTOR, ORDER);
        c32.intoMemorySegment(arena, c + 2 * VECTOR, ORDER);
        c33.intoMemorySegment(arena, c + 3 * VECTOR, ORDER);
        c += cRow;
        c40.intoMemorySegment(arena, c, ORDER);
        c41.intoMemorySegment(arena, c + VECTOR, ORDER);
        c42.intoMemorySegment(arena, c + 2 * VECTOR, ORDER);
        c43.intoMemorySegment(arena, c + 3 * VECTOR, ORDER);
        c += cRow;
        c50.intoMemorySegment(arena, c, ORDER);
        c51.intoMemorySegment(arena, c + VECTOR, ORDER);
        c52.intoMemorySegment(arena, c + 2 * VECTOR, ORDER);
        c53.intoMemorySegment(arena, c + 3 * VECTOR, ORDER);
    }

    /** 6 rows, 2 vectors. */
    static void tile6x2(MemorySegment arena, long a, long panel, long panelRow, long c, long cRow, int depth) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        long a1 = a + 4;
        long a2 = a + 8;
        long a3 = a + 12;
        long a4 = a + 16;
        long a5 = a + 20;
        for (int k = 0; k < depth; k++) {
            long at = BLOCK_ROW * k;
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, arena, panel, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, arena, panel + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, arena.get(F, a + at));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a1 + at));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a2 + at));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a3 + at));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a4 + at));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, arena.get(F, a5 + at));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            panel += panelRow;
        }
        c00.intoMemorySegment(arena, c, ORDER);
        c01.intoMemorySegment(arena, c + VECTOR, ORDER);
        c += cRow;
        c10.intoMemorySegment(arena, c, ORDER);
        c11.intoMemorySegment(arena, c + VECTOR, ORDER);
        c += cRow;
        c20.intoMemorySegment(arena, c, ORDER);
        c21.intoMemorySegment(arena, c + VECTOR, ORDER);
        c += cRow;
        c30.intoMemorySegment(arena, c, ORDER);
        c31.intoMemorySegment(arena, c + VECTOR, ORDER);
        c += cRow;
        c40.intoMemorySegment(arena, c, ORDER);
        c41.intoMemorySegment(arena, c + VECTOR, ORDER);
        c += cRow;
        c50.intoMemorySegment(arena, c, ORDER);
        c51.intoMemorySegment(arena, c + VECTOR, ORDER);
    }

    /** 6 rows, 1 vector. */
    static void tile6x1(MemorySegment arena, long a, long panel, long panelRow, long c, long cRow, int depth) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c0 = zero;
        FloatVector c1 = zero;
        FloatVector c2 = zero;
        FloatVector c3 = zero;
        FloatVector c4 = zero;
        FloatVector c5 = zero;
        long a1 = a + 4;
        long a2 = a + 8;
        long a3 = a + 12;
        long a4 = a + 16;
        long a5 = a + 20;
        for (int k = 0; k < depth; k++) {
            long at = BLOCK_ROW * k;
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, arena, panel, ORDER);
            c0 = FloatVector.broadcast(SPECIES, arena.get(F, a + at)).fma(b, c0);
            c1 = FloatVector.broadcast(SPECIES, arena.get(F, a1 + at)).fma(b, c1);
            c2 = FloatVector.broadcast(SPECIES, arena.get(F, a2 + at)).fma(b, c2);
            c3 = FloatVector.broadcast(SPECIES, arena.get(F, a3 + at)).fma(b, c3);
            c4 = FloatVector.broadcast(SPECIES, arena.get(F, a4 + at)).fma(b, c4);
            c5 = FloatVector.broadcast(SPECIES, arena.get(F, a5 + at)).fma(b, c5);
            panel += panelRow;
        }
        c0.intoMemorySegment(arena, c, ORDER);
        c += cRow;
        c1.intoMemorySegment(arena, c, ORDER);
        c += cRow;
        c2.intoMemorySegment(arena, c, ORDER);
        c += cRow;
        c3.intoMemorySegment(arena, c, ORDER);
        c += cRow;
        c4.intoMemorySegment(arena, c, ORDER);
        c += cRow;
        c5.intoMemorySegment(arena, c, ORDER);
    }
}
