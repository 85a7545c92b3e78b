package dev.vitrail.benchmarks;

import dev.vitrail.runtime.cpu.Ops;
import dev.vitrail.runtime.cpu.OpsProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** An arena that the values of a benchmark are placed in, one behind the other, and the arithmetic on it. */
final class Memory implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final Arena owner = Arena.ofShared();
    private final MemorySegment arena;
    private final Ops ops;
    private long used;

    Memory(long bytes) {
        arena = owner.allocate(bytes, ALIGNMENT);
        ops = OpsProvider.best(arena);
    }

    Ops ops() {
        return ops;
    }

    /** Address of so many bytes. */
    long bytes(long count) {
        long at = used;
        used = (used + count + ALIGNMENT - 1) & -ALIGNMENT;
        if (used > arena.byteSize()) {
            throw new IllegalStateException("the benchmark needs more than its " + arena.byteSize() + " bytes");
        }
        return at;
    }

    /** Address of so many values from -0.5 to 0.5, the same in every run. */
    long values(long count) {
        long at = bytes(Float.BYTES * count);
        SplittableRandom random = new SplittableRandom(at);
        for (long i = 0; i < count; i++) {
            arena.set(ValueLayout.JAVA_FLOAT, at + Float.BYTES * i, (float) random.nextDouble() - 0.5f);
        }
        return at;
    }

    @Override
    public void close() {
        owner.close();
    }
}
