package dev.vitrail.runtime.data;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Pixels;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Fills batches on a thread of its own, a few ahead of the model.
 *
 * <p>What is in batch k of epoch e depends on (seed, e, k) alone, not on timing and not on where the run was resumed.
 * The batches and all buffers are made once; nothing is allocated per batch. Used by one thread:
 *
 * <pre>{@code
 * loader.start(epoch, firstBatch);
 * for (Batch batch = loader.next(); batch != null; batch = loader.next()) { ... }
 * }</pre>
 */
public final class BatchLoader implements AutoCloseable {
    /** One batch with the model, the others full or being filled. */
    private static final int RING = 4;

    private final int batchesPerEpoch;
    private final BatchFiller filler;
    private final Arena arena = Arena.ofShared();
    private final Batch[] ring = new Batch[RING];
    private final Thread thread;

    // A monitor and not a queue of java.util.concurrent: those allocate a node for every wait.
    private final Object lock = new Object();
    // All below: guarded by lock.
    private int epoch;
    private int fillPosition; // batch of the epoch that is filled next
    private int readPosition; // batch of the epoch that next() returns
    private int ready; // filled batches not yet handed out
    private boolean handedOut; // whether the reader holds the batch before readPosition
    private int generation; // counts calls of start
    private boolean closed;
    private @Nullable Throwable failure;
    private long waitNanos;

    private BatchLoader(BatchFiller filler, Dataset data, int batch, int batchesPerEpoch) {
        this.filler = filler;
        this.batchesPerEpoch = batchesPerEpoch;
        this.fillPosition = batchesPerEpoch;
        this.readPosition = batchesPerEpoch;
        long imageFloats = (long) data.channels() * data.height() * data.width();
        for (int k = 0; k < RING; k++) {
            ring[k] = new Batch(arena, batch, imageFloats, Pixels.BYTES);
        }
        thread = Thread.ofPlatform().name("vitrail-data").daemon().start(this::fillBatches);
    }

    /**
     * Batches for training: a new order and new augmentation in every epoch; the images that do not fill a last batch
     * are left out of the epoch.
     *
     * @throws IllegalArgumentException if there are fewer images than one batch takes
     */
    public static BatchLoader training(Dataset data, int batch, long seed, Augment augment) {
        checkBatch(batch);
        if (data.size() < batch) {
            throw new IllegalArgumentException(
                    "batch " + batch + " is larger than the training set of " + data.size() + " images");
        }
        return new BatchLoader(new BatchFiller.Shuffled(data, seed, augment), data, batch, data.size() / batch);
    }

    /** All images in their order, unchanged, in every epoch; the last batch may hold fewer. */
    public static BatchLoader evaluation(Dataset data, int batch) {
        checkBatch(batch);
        return new BatchLoader(new BatchFiller.InOrder(data), data, batch, Math.ceilDiv(data.size(), batch));
    }

    private static void checkBatch(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch " + batch + " is below 1");
        }
    }

    /** Number of batches that {@link #next} returns for an epoch started at batch 0. */
    public int batchesPerEpoch() {
        return batchesPerEpoch;
    }

    /**
     * Starts to fill batches of an epoch, dropping what was left of the one before. Gives the current batch back.
     *
     * @param epoch from 0
     * @param firstBatch in [0, batchesPerEpoch]: the batch at which to begin; the order is that of the whole epoch
     */
    public void start(int epoch, int firstBatch) {
        if (epoch < 0 || firstBatch < 0 || firstBatch > batchesPerEpoch) {
            throw new IllegalArgumentException(
                    "epoch " + epoch + ", batch " + firstBatch + ": outside 0.. and 0.." + batchesPerEpoch);
        }
        synchronized (lock) {
            checkOpen();
            this.epoch = epoch;
            fillPosition = firstBatch;
            readPosition = firstBatch;
            ready = 0;
            handedOut = false;
            failure = null;
            generation++;
            lock.notifyAll();
        }
    }

    /**
     * The next batch, or null at the end of the epoch. Waits if it is not filled yet. The batch returned before is given
     * back and will be overwritten.
     *
     * @throws UncheckedIOException if an image could not be read or decoded
     * @throws IllegalStateException if the data set failed, if the loader is closed, or if the wait was interrupted
     */
    public @Nullable Batch next() {
        synchronized (lock) {
            checkOpen();
            if (handedOut) {
                handedOut = false;
                lock.notifyAll();
            }
            if (readPosition == batchesPerEpoch) {
                return null;
            }
            if (ready == 0) {
                long start = System.nanoTime();
                while (ready == 0 && failure == null && !closed) {
                    await();
                }
                waitNanos += System.nanoTime() - start;
                checkOpen();
                if (failure instanceof UncheckedIOException unreadable) {
                    throw new UncheckedIOException(unreadable.getCause());
                }
                if (ready == 0) {
                    throw new IllegalStateException(
                            "could not fill batch " + readPosition + " of epoch " + epoch, failure);
                }
            }
            ready--;
            handedOut = true;
            return ring[readPosition++ % RING];
        }
    }

    /** Nanoseconds that {@link #next} had to wait for data, in total. */
    public long waitNanos() {
        synchronized (lock) {
            return waitNanos;
        }
    }

    /** Ends the thread and frees the batches; none may be in use. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) { // ends after the batch it is filling; freeing memory that it writes to would fail
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        arena.close();
    }

    private void fillBatches() {
        while (true) {
            int position;
            int fillEpoch;
            int seenGeneration;
            synchronized (lock) {
                // A batch that is handed out keeps its place: it lies just before the ready ones.
                while (!closed
                        && (failure != null
                                || fillPosition == batchesPerEpoch
                                || ready + (handedOut ? 1 : 0) == RING)) {
                    awaitQuietly();
                }
                if (closed) {
                    return;
                }
                position = fillPosition;
                fillEpoch = epoch;
                seenGeneration = generation;
            }
            Throwable problem = null;
            try {
                filler.fill(ring[position % RING], fillEpoch, position);
            } catch (Throwable e) { // handed to the thread that waits for the batch
                problem = e;
            }
            synchronized (lock) {
                if (seenGeneration == generation) {
                    if (problem == null) {
                        fillPosition++;
                        ready++;
                    } else {
                        failure = problem;
                    }
                    lock.notifyAll();
                }
            }
        }
    }

    private void await() {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for data", e);
        }
    }

    private void awaitQuietly() {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            // Only close() ends this thread, and it sets a flag; nobody else knows the thread to interrupt it.
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the batch loader is closed");
        }
    }
}
