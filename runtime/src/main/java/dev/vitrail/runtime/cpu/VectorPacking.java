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
    private static final int ROWS = 8; // of the source at a time: long reads, and whole cache lines of every block
    private static final long BLOCK_ROW = 4L * Ops.TILE_ROWS;

    private VectorPacking() {}

    /** [rows][columns] into [columns / 6][rows][6]; {@code columns} is a multiple of 6. */
    static void blocks(MemorySegment arena, long source, long sourceRow, int rows, int columns, long blocks) {
        long blockBytes = BLOCK_ROW * rows;
        for (int first = 0; first < rows; first += ROWS) {
            int end = Math.min(rows, first + ROWS);
            long start = source + first * sourceRow;
            long block = blocks + first * BLOCK_ROW;
            for (int j = 0; j < columns; j += Ops.TILE_ROWS) {
                long from = start + 4L * j;
                long to = block;
                for (int r = first; r < end; r++) {
                    FloatVector.fromMemorySegment(FOUR, arena, from, ORDER).intoMemorySegment(arena, to, ORDER);
                    FloatVector.fromMemorySegment(TWO, arena, from + 16, ORDER)
                            .intoMemorySegment(arena, to + 16, ORDER);
                    from += sourceRow;
                    to += BLOCK_ROW;
                }
                block += blockBytes;
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
