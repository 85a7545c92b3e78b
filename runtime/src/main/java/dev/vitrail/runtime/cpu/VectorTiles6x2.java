package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.ProcessMemory.ADDRESSES;
import static dev.vitrail.runtime.cpu.ProcessMemory.INDEXES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The register blocks of 6 rows by 2 vectors, those that fit 16 registers, as with AVX2. What {@link VectorTiles} says holds
 * here too. Where the other half of a core is busy, the limit is how many instructions it can start, and of 25 to 28 per round
 * over k only 12 multiply and add; so {@link #tile} takes two rounds in a loop. The masks, and the variable {@code step} in
 * place of its value, keep C2 from computing addresses from k, which takes more instructions. Two rounds of
 * {@link #tileTransposed}, whose values of A lie in one place, came to C2's limit of nodes, in processes whose first pass is
 * in plain Java: a value was then read by a call.
 *
 * <p>Twelve sums, two vectors and two factors are 16 registers. With six places of A, C2 begins a round with all its loads, and
 * some of the sums then wait in memory: 40 % of the processor's rate. No value is loaded before an earlier store is done, since
 * it might be what is stored: so a sum is stored once per round to a line of cache that nobody reads. The place is the one
 * where, of all, C2's code came out shortest and leaves no sum in memory.
 */
final class VectorTiles6x2 {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = SPECIES.vectorByteSize();
    private static final boolean FEW_REGISTERS = SPECIES.vectorBitSize() == 256;

    /** Bytes of a row of the panel. */
    private static final long ROW = 2 * VECTOR;

    /** Bytes of the panel that a loop takes: {@code step} of the blocks. */
    static final long STEP = 2 * ROW;

    private VectorTiles6x2() {}

    /**
     * C = A B, where the values of a row of A lie side by side.
     *
     * @param spare a vector that nobody reads
     * @param step {@link #STEP}
     */
    static void tile(
            MemorySegment arena,
            MemorySegment spare,
            long a,
            long aRow,
            int rows,
            long panel,
            long step,
            long c,
            long cRow,
            int depth) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        a = a + start & ADDRESSES;
        panel = panel + start & ADDRESSES;
        c += start;
        long aside = ProcessMemory.addressOr(spare, c);
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
        int last = rows - 1;
        long a1 = a + Math.min(1, last) * aRow & ADDRESSES;
        long a2 = a + Math.min(2, last) * aRow & ADDRESSES;
        long a3 = a + Math.min(3, last) * aRow & ADDRESSES;
        long a4 = a + Math.min(4, last) * aRow & ADDRESSES;
        long a5 = a + Math.min(5, last) * aRow & ADDRESSES;
        int end = Math.max(0, depth - 1) & INDEXES;
        for (int k = 0; k < end; k += 2) {
            long at = 4L * (k & INDEXES);
            long next = 4L * (k + 1 & INDEXES);
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, memory, panel, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, memory, panel + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, memory.get(F, a + at));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a1 + at));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            if (FEW_REGISTERS) {
                c11.intoMemorySegment(memory, aside, ORDER);
            }
            x = FloatVector.broadcast(SPECIES, memory.get(F, a2 + at));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a3 + at));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a4 + at));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a5 + at));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            b0 = FloatVector.fromMemorySegment(SPECIES, memory, panel + ROW, ORDER);
            b1 = FloatVector.fromMemorySegment(SPECIES, memory, panel + ROW + VECTOR, ORDER);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a + next));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a1 + next));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            if (FEW_REGISTERS) {
                c11.intoMemorySegment(memory, aside, ORDER);
            }
            x = FloatVector.broadcast(SPECIES, memory.get(F, a2 + next));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a3 + next));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a4 + next));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, memory.get(F, a5 + next));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            panel += step;
        }
        c00.intoMemorySegment(memory, c, ORDER);
        c01.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c10.intoMemorySegment(memory, c, ORDER);
        c11.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c20.intoMemorySegment(memory, c, ORDER);
        c21.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c30.intoMemorySegment(memory, c, ORDER);
        c31.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c40.intoMemorySegment(memory, c, ORDER);
        c41.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c50.intoMemorySegment(memory, c, ORDER);
        c51.intoMemorySegment(memory, c + VECTOR, ORDER);
    }

    /** C = Aᵀ B, where the values that meet one row of the panel lie side by side. */
    static void tileTransposed(MemorySegment arena, long a, long aRow, long panel, long c, long cRow, int depth) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        a += start;
        panel = panel + start & ADDRESSES;
        c += start;
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
        for (int k = 0; k < depth; k++) {
            long at = a & ADDRESSES;
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, memory, panel, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, memory, panel + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, memory.get(F, at));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, memory.get(F, at + 4));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, memory.get(F, at + 8));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, memory.get(F, at + 12));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, memory.get(F, at + 16));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, memory.get(F, at + 20));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            a += aRow;
            panel = panel + ROW & ADDRESSES;
        }
        c00.intoMemorySegment(memory, c, ORDER);
        c01.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c10.intoMemorySegment(memory, c, ORDER);
        c11.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c20.intoMemorySegment(memory, c, ORDER);
        c21.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c30.intoMemorySegment(memory, c, ORDER);
        c31.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c40.intoMemorySegment(memory, c, ORDER);
        c41.intoMemorySegment(memory, c + VECTOR, ORDER);
        c += cRow;
        c50.intoMemorySegment(memory, c, ORDER);
        c51.intoMemorySegment(memory, c + VECTOR, ORDER);
    }

    /** C += A B for sums of one, what {@link #tile} leaves of an odd depth: for the rows that there are, at most 6. */
    static void lastRound(MemorySegment arena, long a, long aRow, int rows, long panel, long c, long cRow) {
        MemorySegment memory = ProcessMemory.of(arena);
        long start = ProcessMemory.start(arena);
        panel += start;
        c += start;
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, memory, panel, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, memory, panel + VECTOR, ORDER);
        int end = Math.min(rows, Ops.TILE_ROWS);
        for (int r = 0; r < end; r++) {
            FloatVector x = FloatVector.broadcast(SPECIES, memory.get(F, a + start + r * aRow & ADDRESSES));
            FloatVector c0 = FloatVector.fromMemorySegment(SPECIES, memory, c, ORDER);
            FloatVector c1 = FloatVector.fromMemorySegment(SPECIES, memory, c + VECTOR, ORDER);
            x.fma(b0, c0).intoMemorySegment(memory, c, ORDER);
            x.fma(b1, c1).intoMemorySegment(memory, c + VECTOR, ORDER);
            c += cRow;
        }
    }
}
