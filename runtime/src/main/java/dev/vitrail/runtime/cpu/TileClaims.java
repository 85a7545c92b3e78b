package dev.vitrail.runtime.cpu;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One worker's share of the tiles of a shared phase. The tiles of all kernels of the phase are numbered through, and the
 * workers claim the numbers from one counter; so a worker that is done with one kernel goes on with the next without
 * waiting. Every worker must go through the same kernels with the same numbers of tiles.
 *
 * <pre>{@code
 * for (int tile = claims.next(tiles); tile >= 0; tile = claims.next(tiles)) {
 *   // compute tile
 * }
 * }</pre>
 */
final class TileClaims {
    private final AtomicInteger counter;
    private int base;
    private int claimed;
    private boolean done;

    /** Claims from a counter that all workers share. */
    TileClaims(AtomicInteger counter) {
        this.counter = counter;
    }

    /** Starts a phase; the counter stands at 0 before the first worker does so. */
    void start() {
        base = 0;
        done = true;
    }

    /** The next tile for this worker of a kernel with {@code tiles} tiles, or -1 when it goes on to the next kernel. */
    int next(int tiles) {
        if (done) {
            claimed = counter.getAndIncrement();
            done = false;
        }
        if (claimed < base + tiles) {
            done = true;
            return claimed - base;
        }
        base += tiles;
        return -1;
    }
}
