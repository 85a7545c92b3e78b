package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The arena as C2 reads it fastest: as part of one segment that is all of the process's memory, so that its bounds are
 * constants. Single values of an arena have their bounds checked one by one, and C2 takes such a loop apart into three,
 * the outer two of which are slow. With addresses below {@link #ADDRESSES} and indexes below {@link #INDEXES}, which a mask
 * tells C2, no check is left to do; whoever uses this has checked the bounds before.
 *
 * <p>A restricted method makes such a segment. Where native access is not enabled, everything reads the arena as it is.
 */
final class ProcessMemory {
    /** Mask of an address: processors use fewer bits. */
    static final long ADDRESSES = (1L << 56) - 1;

    /** Mask of an index: 256 times as much is still an int, which lets C2 scale it in the address. */
    static final int INDEXES = Ops.MOST_DEPTH;

    @SuppressWarnings("restricted") // only where it is allowed
    private static final @Nullable MemorySegment ALL =
            ProcessMemory.class.getModule().isNativeAccessEnabled()
                    ? MemorySegment.NULL.reinterpret(Long.MAX_VALUE)
                    : null;

    private ProcessMemory() {}

    /** What to read and write in place of the arena. */
    static MemorySegment of(MemorySegment arena) {
        return ALL == null ? arena : ALL;
    }

    /** What to add to addresses in the arena. */
    static long start(MemorySegment arena) {
        return ALL == null ? 0 : arena.address();
    }

    /** Where a segment beside the arena is, or {@code otherwise} where only the arena can be written. */
    static long addressOr(MemorySegment segment, long otherwise) {
        return ALL == null ? otherwise : segment.address();
    }
}
