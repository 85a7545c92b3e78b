package dev.vitrail.runtime.data;

import dev.vitrail.runtime.cpu.AvailableMemory;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** Asks for memory before a large piece is allocated. */
final class FreeMemory {
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_NANOS = 20_000_000;

    private FreeMemory() {}

    /**
     * Refuses a need that does not fit, instead of dying of it later.
     *
     * @param source the data that need the memory
     * @param what what it is for
     */
    static void require(String source, String what, long bytes) throws IOException {
        long available = AvailableMemory.bytes();
        for (int attempt = 0; bytes > available && attempt < ATTEMPTS; attempt++) {
            System.gc(); // data sets no longer used hold their memory until the collector finds them
            LockSupport.parkNanos(PAUSE_NANOS);
            available = AvailableMemory.bytes();
        }
        if (bytes > available) {
            throw new IOException("%s: %s need %s of memory, %s are free; use smaller images or fewer of them"
                    .formatted(source, what, size(bytes), size(available)));
        }
    }

    private static String size(long bytes) {
        return bytes < 1L << 30
                ? "%.1f MiB".formatted(bytes / (double) (1 << 20))
                : "%.1f GiB".formatted(bytes / (double) (1 << 30));
    }
}
