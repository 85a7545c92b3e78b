package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Rearranges matrices into what the register blocks of a product read. */
final class VectorPacking {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
    private static final VectorSpecies<Float> TWO = FloatVector.SPECIES_64;
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
}
