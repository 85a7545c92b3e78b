package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyWorkerRunsEveryTaskOnceAndSeesWhatTheOthersWroteBefore(int workers) {
        try (WorkerPool pool = new WorkerPool(workers)) {
            int[] rounds = new int[workers];
            int[] next = new int[workers];
            for (int round = 0; round < 5_000; round++) {
                int expected = round;
                pool.run(worker -> {
                    int neighbour = rounds[(worker + 1) % workers];
                    assertEquals(expected, neighbour);
                    next[worker] = expected + 1;
                });
                pool.run(worker -> rounds[worker] = next[worker]);
            }
            for (int worker = 0; worker < workers; worker++) {
                assertEquals(5_000, rounds[worker]);
            }
        }
    }

    @Test
    void parkedWorkersWakeUpAndAParkedCallerToo() {
        AtomicInteger runs = new AtomicInteger();
        try (WorkerPool pool = new WorkerPool(3)) {
            for (int round = 0; round < 20; round++) {
                LockSupport.parkNanos(2_000_000); // longer than workers spin
                pool.run(worker -> {
                    if (worker != 0) {
                        LockSupport.parkNanos(2_000_000); // longer than the caller spins
                    }
                    runs.incrementAndGet();
                });
            }
        }
        assertEquals(60, runs.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void anExceptionReachesTheCallerAfterAllHaveStopped(int failing) {
        AtomicInteger finished = new AtomicInteger();
        IllegalStateException failure = new IllegalStateException("planned");
        try (WorkerPool pool = new WorkerPool(3)) {
            IllegalStateException thrown = assertThrows(
                    IllegalStateException.class,
                    () -> pool.run(worker -> {
                        if (worker == failing) {
                            throw failure;
                        }
                        LockSupport.parkNanos(5_000_000);
                        finished.incrementAndGet();
                    }));
            assertSame(failure, thrown);
            assertEquals(2, finished.get());
            int[] ran = new int[3];
            pool.run(worker -> ran[worker]++);
            assertArrayEquals(new int[] {1, 1, 1}, ran);
        }
    }

    @Test
    void closingEndsTheThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        WorkerPool pool = new WorkerPool(4);
        pool.run(_ -> threads.add(Thread.currentThread()));
        pool.close();
        pool.close();
        assertEquals(4, threads.size());
        threads.remove(Thread.currentThread());
        assertEquals(
                Set.of(), threads.stream().filter(Thread::isAlive).collect(Collectors.toSet()), "threads still alive");
        assertTrue(threads.stream().allMatch(Thread::isDaemon));
        assertThrows(IllegalStateException.class, () -> pool.run(_ -> {}));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyTileOfEveryKernelIsClaimedOnce(int workers) {
        AtomicInteger counter = new AtomicInteger();
        TileClaims[] claims = new TileClaims[workers];
        for (int worker = 0; worker < workers; worker++) {
            claims[worker] = new TileClaims(counter);
        }
        int[] tiles = {5, 0, 1, 300};
        AtomicInteger[] done = new AtomicInteger[306];
        for (int i = 0; i < done.length; i++) {
            done[i] = new AtomicInteger();
        }
        try (WorkerPool pool = new WorkerPool(workers)) {
            for (int round = 1; round <= 100; round++) {
                counter.set(0);
                pool.run(worker -> {
                    claims[worker].start();
                    int first = 0;
                    for (int n : tiles) {
                        for (int tile = claims[worker].next(n); tile >= 0; tile = claims[worker].next(n)) {
                            done[first + tile].incrementAndGet();
                        }
                        first += n;
                    }
                });
                for (AtomicInteger count : done) {
                    assertEquals(round, count.get());
                }
            }
        }
    }
}
