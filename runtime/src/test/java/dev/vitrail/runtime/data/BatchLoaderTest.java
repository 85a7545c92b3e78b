package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.vitrail.runtime.Batch;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
    private static final Augment AUGMENT = new Augment(true, 2);

    /** Images of 2x3x4 whose pixels tell their index. */
    private static class Numbered implements Dataset {
        private final int size;

        Numbered(int size) {
            this.size = size;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int channels() {
            return 2;
        }

        @Override
        public int height() {
            return 3;
        }

        @Override
        public int width() {
            return 4;
        }

        @Override
        public List<String> classes() {
            return List.of("a", "b", "c");
        }

        @Override
        public int label(int index) {
            return index;
        }

        @Override
        public void pixels(int index, byte[] target) {
            for (int k = 0; k < 24; k++) {
                target[k] = (byte) (index * 31 + k);
            }
        }
    }

    /** A data set that is late at random. */
    private static final class Late extends Numbered {
        Late(int size) {
            super(size);
        }

        @Override
        public void pixels(int index, byte[] target) {
            if (ThreadLocalRandom.current().nextInt(8) == 0) {
                LockSupport.parkNanos(200_000);
            }
            super.pixels(index, target);
        }
    }

    private static String describe(Batch batch) {
        byte[] values =
                batch.images().asSlice(0, batch.imageFloats() * batch.count()).toArray(ValueLayout.JAVA_BYTE);
        return Arrays.toString(Arrays.copyOf(batch.labels(), batch.count())) + Arrays.hashCode(values);
    }

    private static List<String> epoch(BatchLoader loader, int epoch, int first) {
        List<String> batches = new ArrayList<>();
        loader.start(epoch, first);
        for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
            batches.add(describe(batch));
        }
        return batches;
    }

    @Test
    void anEpochHasEveryImageOnceExceptThoseOfAnIncompleteBatch() {
        try (BatchLoader loader = BatchLoader.training(new Numbered(103), 10, 1, Augment.NONE)) {
            assertEquals(10, loader.batchesPerEpoch());
            loader.start(0, 0);
            boolean[] seen = new boolean[103];
            int count = 0;
            for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
                assertEquals(10, batch.count());
                for (int label : batch.labels()) {
                    assertFalse(seen[label], "image " + label + " twice");
                    seen[label] = true;
                    count++;
                }
            }
            assertEquals(100, count);
            assertNull(loader.next(), "the end stays the end");
        }
    }

    @Test
    void orderAndAugmentationDependOnSeedAndEpochAndNotOnTiming() {
        List<String> expected;
        try (BatchLoader loader = BatchLoader.training(new Numbered(200), 8, 5, AUGMENT)) {
            expected = epoch(loader, 3, 0);
            assertEquals(25, expected.size());
            assertNotEquals(expected, epoch(loader, 4, 0));
            assertEquals(expected, epoch(loader, 3, 0), "whatever was loaded before");
        }
        for (int attempt = 0; attempt < 5; attempt++) {
            try (BatchLoader loader = BatchLoader.training(new Late(200), 8, 5, AUGMENT)) {
                assertEquals(expected, epoch(loader, 3, 0));
            }
        }
        try (BatchLoader loader = BatchLoader.training(new Numbered(200), 8, 6, AUGMENT)) {
            assertNotEquals(expected, epoch(loader, 3, 0));
        }
    }

    @Test
    void resumingAtAnyBatchContinuesTheEpoch() {
        try (BatchLoader loader = BatchLoader.training(new Late(200), 8, 5, AUGMENT)) {
            List<String> whole = epoch(loader, 2, 0);
            for (int first = 0; first <= 25; first++) {
                assertEquals(whole.subList(first, 25), epoch(loader, 2, first));
            }
        }
    }

    @Test
    void aRestartInTheMiddleDropsWhatWasPrefetched() {
        try (BatchLoader loader = BatchLoader.training(new Late(200), 8, 5, AUGMENT)) {
            List<String> expected = epoch(loader, 7, 0);
            for (int taken = 0; taken < 10; taken++) {
                loader.start(1, taken);
                for (int k = 0; k < taken; k++) {
                    loader.next();
                }
                assertEquals(expected, epoch(loader, 7, 0));
            }
        }
    }

    @Test
    void evaluationGoesInOrderWithASmallerLastBatch() {
        try (BatchLoader loader = BatchLoader.evaluation(new Numbered(25), 10)) {
            assertEquals(3, loader.batchesPerEpoch());
            for (int epoch = 0; epoch < 2; epoch++) {
                loader.start(epoch, 0);
                int expected = 0;
                for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
                    assertEquals(Math.min(10, 25 - expected), batch.count());
                    for (int k = 0; k < batch.count(); k++) {
                        assertEquals(expected, batch.labels()[k]);
                        int pixel = expected * 31 & 255;
                        assertEquals((pixel - 127.5f) / 127.5f, batch.value(k * batch.imageFloats()));
                        expected++;
                    }
                }
                assertEquals(25, expected);
            }
        }
        try (BatchLoader loader = BatchLoader.evaluation(new Numbered(0), 10)) {
            loader.start(0, 0);
            assertNull(loader.next());
        }
    }

    @Test
    void theBatchInUseIsNotOverwritten() {
        try (BatchLoader loader = BatchLoader.training(new Numbered(400), 4, 1, AUGMENT)) {
            loader.start(0, 0);
            for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
                String before = describe(batch);
                LockSupport.parkNanos(300_000); // time for the loader to fill all it may
                assertEquals(before, describe(batch));
            }
        }
    }

    @Test
    void allocatesNothingPerBatch() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (BatchLoader loader = BatchLoader.training(new Numbered(64_000), 32, 1, AUGMENT)) {
            long loaderThread = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("vitrail-data"))
                    .mapToLong(Thread::threadId)
                    .max()
                    .orElseThrow();
            drain(loader, 0);
            drain(loader, 1);
            long mine = Thread.currentThread().threadId();
            long before = threads.getThreadAllocatedBytes(mine) + threads.getThreadAllocatedBytes(loaderThread);
            drain(loader, 2);
            long after = threads.getThreadAllocatedBytes(mine) + threads.getThreadAllocatedBytes(loaderThread);
            assertTrue(after - before < 2000, after - before + " bytes for " + loader.batchesPerEpoch() + " batches");
        }
    }

    private static void drain(BatchLoader loader, int epoch) {
        loader.start(epoch, 0);
        while (loader.next() != null) {
            // Only the loading counts.
        }
    }

    @Test
    void nextWaitsForLateDataAndCountsTheWait() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        Numbered held = new Numbered(8) {
            @Override
            public void pixels(int index, byte[] target) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                super.pixels(index, target);
            }
        };
        try (BatchLoader loader = BatchLoader.training(held, 8, 1, Augment.NONE)) {
            loader.start(0, 0);
            AtomicReference<String> got = new AtomicReference<>("nothing");
            Thread reader = Thread.ofPlatform().start(() -> {
                Batch batch = loader.next();
                got.set(batch == null ? "the end" : "a batch");
            });
            while (reader.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertEquals("nothing", got.get());
            release.countDown();
            reader.join();
            assertEquals("a batch", got.get());
            assertTrue(loader.waitNanos() > 0);
        }
    }

    @Test
    void aFailureOfTheDataReachesTheReaderAndANewStartClearsIt() {
        Numbered broken = new Numbered(40) {
            @Override
            public void pixels(int index, byte[] target) {
                if (index == 17) {
                    throw new IllegalArgumentException("image 17");
                }
                super.pixels(index, target);
            }
        };
        try (BatchLoader loader = BatchLoader.evaluation(broken, 10)) {
            loader.start(0, 0);
            assertNotNull(loader.next());
            var failure = assertThrows(IllegalStateException.class, loader::next);
            assertTrue(String.valueOf(failure.getCause()).endsWith("image 17"));
            loader.start(0, 2);
            assertNotNull(loader.next());
        }
    }

    @Test
    void closingEndsTheThreadAndFreesTheMemory() {
        long before = loaderThreads();
        BatchLoader loader = BatchLoader.training(new Late(4000), 8, 1, AUGMENT);
        loader.start(0, 0);
        Batch batch = loader.next();
        assertNotNull(batch);
        loader.close();
        loader.close();
        assertEquals(before, loaderThreads());
        assertThrows(IllegalStateException.class, loader::next);
        assertThrows(IllegalStateException.class, () -> loader.start(0, 0));
        assertThrows(IllegalStateException.class, () -> batch.value(0));
    }

    private static long loaderThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("vitrail-data") && thread.isAlive())
                .count();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> BatchLoader.training(new Numbered(9), 10, 1, Augment.NONE));
        assertThrows(IllegalArgumentException.class, () -> BatchLoader.evaluation(new Numbered(9), 0));
        try (BatchLoader loader = BatchLoader.evaluation(new Numbered(9), 3)) {
            assertThrows(IllegalArgumentException.class, () -> loader.start(-1, 0));
            assertThrows(IllegalArgumentException.class, () -> loader.start(0, 4));
            assertThrows(IllegalArgumentException.class, () -> loader.start(0, -1));
        }
    }
}
