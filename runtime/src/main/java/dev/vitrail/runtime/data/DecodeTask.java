package dev.vitrail.runtime.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One image to be decoded.
 *
 * @param entry the file
 * @param store where the pixels go
 * @param index the image's place there
 */
record DecodeTask(FileTree.Entry entry, PixelStore store, int index) {

    /** Decodes all images on all processors; throws what the first broken one (in the order of the tasks) threw. */
    static void runAll(List<DecodeTask> tasks, FileTree tree, Wanted wanted, LoadProgress progress) throws IOException {
        new Run(tasks, tree, wanted, progress).run();
    }

    private static final class Run {
        private static final int PROGRESS_STEP = 256;

        private final List<DecodeTask> tasks;
        private final FileTree tree;
        private final Wanted wanted;
        private final LoadProgress progress;
        private final DecodeBudget budget =
                new DecodeBudget(Runtime.getRuntime().maxMemory());
        private final AtomicInteger next = new AtomicInteger();
        // Guarded by this.
        private int done;
        private int failedTask = Integer.MAX_VALUE;
        private @Nullable Throwable failure;

        Run(List<DecodeTask> tasks, FileTree tree, Wanted wanted, LoadProgress progress) {
            this.tasks = tasks;
            this.tree = tree;
            this.wanted = wanted;
            this.progress = progress;
        }

        void run() throws IOException {
            List<Thread> threads = new ArrayList<>();
            int count = Math.min(Runtime.getRuntime().availableProcessors(), Math.ceilDiv(tasks.size(), 64));
            for (int k = 0; k < count; k++) {
                // Made here, so that a missing image reader fails here.
                var decoder = new ImageDecoder(budget, wanted.channels(), wanted.height(), wanted.width());
                threads.add(
                        Thread.ofPlatform().name("vitrail-decode-" + k).daemon().start(() -> work(decoder)));
            }
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                next.set(tasks.size()); // the threads end after the image that they are at
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while images were decoded", e);
            }
            switch (failure) {
                case null -> {}
                case IOException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException("decoding failed", e);
            }
        }

        private void work(ImageDecoder decoder) {
            byte[] pixels = new byte[wanted.channels() * wanted.height() * wanted.width()];
            try (decoder) {
                for (int k = next.getAndIncrement(); k < tasks.size(); k = next.getAndIncrement()) {
                    try {
                        decode(tasks.get(k), decoder, pixels);
                        countDone();
                    } catch (Throwable e) { // thrown on by the thread that waits
                        fail(k, e);
                    }
                }
            }
        }

        private void decode(DecodeTask task, ImageDecoder decoder, byte[] pixels) throws IOException {
            budget.decode(tree, task.entry, decoder, pixels);
            task.store.put(task.index, pixels, 0);
        }

        private synchronized void countDone() {
            done++;
            if (done % PROGRESS_STEP == 0 || done == tasks.size()) {
                progress.loaded(done, tasks.size());
            }
        }

        /** Keeps the failure of the lowest number: all below it were begun before, so the choice is always the same. */
        private synchronized void fail(int task, Throwable e) {
            if (task < failedTask) {
                failedTask = task;
                failure = e;
            }
            next.set(tasks.size());
        }
    }
}
