package dev.vitrail.runtime.cpu;

import static dev.vitrail.runtime.cpu.ProcessMemory.ADDRESSES;
import static dev.vitrail.runtime.cpu.VectorOps.LANES;
import static dev.vitrail.runtime.cpu.VectorOps.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Rearranges matrices into what the register blocks of a product read. */
final class VectorPacking {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
    private static final VectorSpecies<Float> TWO = FloatVector.SPECIES_64;
    private static final long VECTOR = SPECIES.vectorByteSize();
    private static final long BLOCK_ROW = 4L * Ops.TILE_ROWS;

    private VectorPacking() {}

    /** Whole blocks of {@link Ops#packBlocks}, which has checked the bounds. */
    static void blocks(
            MemorySegment arena, long source, long sourceRow, int rows, int blocks, long to, long blockBytes) {
        MemorySegment memory = ProcessMemory.of(arena);
        source += ProcessMemory.start(arena);
        to += ProcessMemory.start(arena);
        for (int b = 0; b < blocks; b++) {
            long from = source + b * BLOCK_ROW;
            long at = to + b * blockBytes;
            for (int r = 0; r < rows; r++) {
                from &= ADDRESSES;
                at &= ADDRESSES;
                FloatVector four = FloatVector.fromMemorySegment(FOUR, memory, from, ORDER);
                FloatVector two = FloatVector.fromMemorySegment(TWO, memory, from + 16, ORDER);
                four.intoMemorySegment(memory, at, ORDER);
                two.intoMemorySegment(memory, at + 16, ORDER);
                from += sourceRow;
                at += BLOCK_ROW;
            }
        }
    }

    /**
     * Whole strips of {@link Ops#packRows}, which has checked the bounds. Four vectors at a time, two lines of cache: so many
     * loads have to be under way where the source comes from memory, in which its rows are too short for the processor to
     * fetch ahead.
     */
    static void rows(
            MemorySegment arena,
            long source,
            long sourceRow,
            int rows,
            int columns,
            long to,
            int strip,
            long stripBytes) {
        MemorySegment memory = ProcessMemory.of(arena);
        source += ProcessMemory.start(arena);
        to += ProcessMemory.start(arena);
        long row = 4L * strip;
        long third = strip == 4 * LANES ? 2 * VECTOR : stripBytes; // from the first vector of a row to the third
        int c = 0;
        for (; c + 4 * LANES <= columns; c += 4 * LANES) {
            long from = source + 4L * c;
            long low = to + c / strip * stripBytes;
            long high = low + third;
            for (int r = 0; r < rows; r++) {
                from &= ADDRESSES;
                low &= ADDRESSES;
                high &= ADDRESSES;
                FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, memory, from, ORDER);
                FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, memory, from + VECTOR, ORDER);
                FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, memory, from + 2 * VECTOR, ORDER);
                FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, memory, from + 3 * VECTOR, ORDER);
                v0.intoMemorySegment(memory, low, ORDER);
                v1.intoMemorySegment(memory, low + VECTOR, ORDER);
                v2.intoMemorySegment(memory, high, ORDER);
                v3.intoMemorySegment(memory, high + VECTOR, ORDER);
                from += sourceRow;
                low += row;
                high += row;
            }
        }
        for (; c < columns; c += LANES) { // a last strip of two vectors, or of one
            long from = source + 4L * c;
            long at = to + c / strip * stripBytes + 4L * (c % strip);
            for (int r = 0; r < rows; r++) {
                from &= ADDRESSES;
                at &= ADDRESSES;
                FloatVector.fromMemorySegment(SPECIES, memory, from, ORDER).intoMemorySegment(memory, at, ORDER);
                from += sourceRow;
                at += row;
            }
        }
    }
}
