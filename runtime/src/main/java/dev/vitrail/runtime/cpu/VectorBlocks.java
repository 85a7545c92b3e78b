package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.ProcessMemory.ADDRESSES;
import static dev.vitrail.runtime.cpu.VectorOps.LANES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Passes over [rows][columns]: transposes into panels, and what follows a product. Whole vectors of columns; what is left is the
 * caller's, but in {@link #transpose}. Results of products go to memory row by row, for which the processor fetches ahead.
 */
final class VectorBlocks {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long VECTOR = SPECIES.vectorByteSize();

    private static final int SQUARE = 64; // columns to transpose at a time; a multiple of 4
    /** Mask of the bytes of a row: added to an address, which ADDRESSES limits, they leave a positive one. */
    private static final long ROW_BYTES = (1L << 40) - 1;

    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
    private static final VectorShuffle<Float> SWAP_NEIGHBOURS = VectorShuffle.fromValues(FOUR, 1, 0, 3, 2);
    private static final VectorShuffle<Float> SWAP_HALVES = VectorShuffle.fromValues(FOUR, 2, 3, 0, 1);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(FOUR, 0b1010);
    private static final VectorMask<Float> EVEN = VectorMask.fromLong(FOUR, 0b0101);
    private static final VectorMask<Float> HIGH = VectorMask.fromLong(FOUR, 0b1100);
    private static final VectorMask<Float> LOW = VectorMask.fromLong(FOUR, 0b0011);

    // The same in both halves of eight.
    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
    private static final VectorShuffle<Float> SWAP_NEIGHBOURS_TWICE =
            VectorShuffle.fromValues(EIGHT, 1, 0, 3, 2, 5, 4, 7, 6);
    private static final VectorShuffle<Float> SWAP_HALVES_TWICE =
            VectorShuffle.fromValues(EIGHT, 2, 3, 0, 1, 6, 7, 4, 5);
    private static final VectorMask<Float> ODD_TWICE = VectorMask.fromLong(EIGHT, 0b1010_1010);
    private static final VectorMask<Float> EVEN_TWICE = VectorMask.fromLong(EIGHT, 0b0101_0101);
    private static final VectorMask<Float> HIGH_TWICE = VectorMask.fromLong(EIGHT, 0b1100_1100);
    private static final VectorMask<Float> LOW_TWICE = VectorMask.fromLong(EIGHT, 0b0011_0011);
    private static final VectorMask<Float> SECOND_HALF = VectorMask.fromLong(EIGHT, 0b1111_0000);

    private VectorBlocks() {}

    static void addBias(MemorySegment arena, long t, long tRow, long bias, long y, long yRow, int rows, int columns) {
        int whole = columns / LANES * LANES;
        for (int r = 0; r < rows; r++) {
            long from = t + r * tRow;
            long to = y + r * yRow;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector sum = FloatVector.fromMemorySegment(SPECIES, arena, from + 4L * j, ORDER);
                if (bias >= 0) {
                    sum = sum.add(FloatVector.fromMemorySegment(SPECIES, arena, bias + 4L * j, ORDER));
                }
                sum.intoMemorySegment(arena, to + 4L * j, ORDER);
            }
        }
    }

    static void addBiasResidual(
            MemorySegment arena,
            long t,
            long tRow,
            long bias,
            long residual,
            long residualRow,
            long y,
            long yRow,
            int rows,
            int columns) {
        int whole = columns / LANES * LANES;
        for (int r = 0; r < rows; r++) {
            long from = t + r * tRow;
            long to = y + r * yRow;
            long other = residual + r * residualRow;
            for (int j = 0; j < whole; j += LANES) {
                FloatVector sum = FloatVector.fromMemorySegment(SPECIES, arena, from + 4L * j, ORDER);
                if (bias >= 0) {
                    sum = sum.add(FloatVector.fromMemorySegment(SPECIES, arena, bias + 4L * j, ORDER));
                }
                sum.add(FloatVector.fromMemorySegment(SPECIES, arena, other + 4L * j, ORDER))
                        .intoMemorySegment(arena, to + 4L * j, ORDER);
            }
        }
    }

    /** [rows][columns] into [columns][width], the rest of each row zero; eight or four rows by four columns at a time. */
    static void transpose(MemorySegment arena, long x, long xRow, int rows, int columns, long y, long yRow) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (long j = 4L * (rows / LANES * LANES); j < yRow; j += VECTOR) {
            for (int k = 0; k < columns; k++) {
                zero.intoMemorySegment(arena, y + k * yRow + j, ORDER);
            }
        }
        for (int k = 0; k < columns; k += SQUARE) { // what is written stays in cache until its lines are full
            transposeSquares(arena, x + 4L * k, xRow, rows, Math.min(SQUARE, columns - k), y + k * yRow, yRow);
        }
        int whole = rows & -4;
        for (int row = 0; row < rows; row++) {
            for (int k = row < whole ? columns & -4 : 0; k < columns; k++) {
                arena.set(F, y + k * yRow + 4L * row, arena.get(F, x + row * xRow + 4L * k));
            }
        }
    }

    /** As far as whole groups of four rows and columns reach. */
    private static void transposeSquares(
            MemorySegment arena, long x, long xRow, int rows, int columns, long y, long yRow) {
        int r = 0;
        if (LANES >= 8) {
            for (; r + 8 <= rows; r += 8) {
                eightRows(arena, x + r * xRow, xRow, columns, y + 4L * r, yRow);
            }
        }
        for (; r + 4 <= rows; r += 4) {
            fourRows(arena, x + r * xRow, xRow, columns, y + 4L * r, yRow);
        }
    }

    private static void fourRows(MemorySegment arena, long x, long xRow, int columns, long y, long yRow) {
        MemorySegment memory = ProcessMemory.of(arena);
        long from = x + ProcessMemory.start(arena);
        long to = y + ProcessMemory.start(arena);
        xRow &= ROW_BYTES;
        yRow &= ROW_BYTES;
        for (int k = 0; k + 4 <= columns; k += 4) {
            from &= ADDRESSES;
            to &= ADDRESSES;
            FloatVector a = FloatVector.fromMemorySegment(FOUR, memory, from, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(FOUR, memory, from + xRow, ORDER);
            FloatVector c = FloatVector.fromMemorySegment(FOUR, memory, from + 2 * xRow, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(FOUR, memory, from + 3 * xRow, ORDER);
            FloatVector ab = a.blend(b.rearrange(SWAP_NEIGHBOURS), ODD); // a0 b0 a2 b2
            FloatVector ba = b.blend(a.rearrange(SWAP_NEIGHBOURS), EVEN); // a1 b1 a3 b3
            FloatVector cd = c.blend(d.rearrange(SWAP_NEIGHBOURS), ODD);
            FloatVector dc = d.blend(c.rearrange(SWAP_NEIGHBOURS), EVEN);
            ab.blend(cd.rearrange(SWAP_HALVES), HIGH).intoMemorySegment(memory, to, ORDER);
            ba.blend(dc.rearrange(SWAP_HALVES), HIGH).intoMemorySegment(memory, to + yRow, ORDER);
            cd.blend(ab.rearrange(SWAP_HALVES), LOW).intoMemorySegment(memory, to + 2 * yRow, ORDER);
            dc.blend(ba.rearrange(SWAP_HALVES), LOW).intoMemorySegment(memory, to + 3 * yRow, ORDER);
            from += 16;
            to += 4 * yRow;
        }
    }

    /**
     * As {@link #fourRows}, with rows 0 to 3 in the first half of each vector and 4 to 7 in the second, where a vector has them
     * that begins four columns before. What such vectors hold beside belongs to the eight rows too.
     */
    private static void eightRows(MemorySegment arena, long x, long xRow, int columns, long y, long yRow) {
        MemorySegment memory = ProcessMemory.of(arena);
        long low = x + ProcessMemory.start(arena);
        long high = low + 4 * xRow - 16;
        long to = y + ProcessMemory.start(arena);
        xRow &= ROW_BYTES;
        yRow &= ROW_BYTES;
        for (int k = 0; k + 4 <= columns; k += 4) {
            low &= ADDRESSES;
            high &= ADDRESSES;
            to &= ADDRESSES;
            FloatVector a = FloatVector.fromMemorySegment(EIGHT, memory, low, ORDER)
                    .blend(FloatVector.fromMemorySegment(EIGHT, memory, high, ORDER), SECOND_HALF);
            FloatVector b = FloatVector.fromMemorySegment(EIGHT, memory, low + xRow, ORDER)
                    .blend(FloatVector.fromMemorySegment(EIGHT, memory, high + xRow, ORDER), SECOND_HALF);
            FloatVector c = FloatVector.fromMemorySegment(EIGHT, memory, low + 2 * xRow, ORDER)
                    .blend(FloatVector.fromMemorySegment(EIGHT, memory, high + 2 * xRow, ORDER), SECOND_HALF);
            FloatVector d = FloatVector.fromMemorySegment(EIGHT, memory, low + 3 * xRow, ORDER)
                    .blend(FloatVector.fromMemorySegment(EIGHT, memory, high + 3 * xRow, ORDER), SECOND_HALF);
            FloatVector ab = a.blend(b.rearrange(SWAP_NEIGHBOURS_TWICE), ODD_TWICE);
            FloatVector ba = b.blend(a.rearrange(SWAP_NEIGHBOURS_TWICE), EVEN_TWICE);
            FloatVector cd = c.blend(d.rearrange(SWAP_NEIGHBOURS_TWICE), ODD_TWICE);
            FloatVector dc = d.blend(c.rearrange(SWAP_NEIGHBOURS_TWICE), EVEN_TWICE);
            ab.blend(cd.rearrange(SWAP_HALVES_TWICE), HIGH_TWICE).intoMemorySegment(memory, to, ORDER);
            ba.blend(dc.rearrange(SWAP_HALVES_TWICE), HIGH_TWICE).intoMemorySegment(memory, to + yRow, ORDER);
            cd.blend(ab.rearrange(SWAP_HALVES_TWICE), LOW_TWICE).intoMemorySegment(memory, to + 2 * yRow, ORDER);
            dc.blend(ba.rearrange(SWAP_HALVES_TWICE), LOW_TWICE).intoMemorySegment(memory, to + 3 * yRow, ORDER);
            low += 16;
            high += 16;
            to += 4 * yRow;
        }
    }
}
