package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.OptimizerRule;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final ThreadMXBean BEAN = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final int THREADS = 2;
    private static final int WINDOW = 200;
    private static final int WINDOWS = 30;
    private static final int QUIET_WINDOWS = 3;

    /**
     * Interpreted code boxes where compiled code does not, so the first windows of steps may allocate; then there must be
     * some in a row without a byte. One object per step would show in every window.
     */
    @Test
    void aTrainingStepAllocatesNothingOnAnyThread() {
        OptimizerRule rule = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);
        try (Arena arena = Arena.ofConfined();
                Model model = new CpuDevice(THREADS).create(TinyVit.definition(0.1), Mode.TRAINING, 8, 2)) {
            model.initialize(1);
            Batch batch = TinyVit.batch(arena, 8, 7, 1);
            long[] workers = workers();
            List<Long> bytes = new ArrayList<>();
            int quiet = 0;
            for (int window = 0; window < WINDOWS && quiet < QUIET_WINDOWS; window++) {
                long workersBefore = allocated(workers);
                long callerBefore = BEAN.getCurrentThreadAllocatedBytes();
                run(model, batch, rule, 1 + window * WINDOW);
                long caller = BEAN.getCurrentThreadAllocatedBytes() - callerBefore;
                bytes.add(caller + allocated(workers) - workersBefore);
                quiet = bytes.getLast() == 0 ? quiet + 1 : 0;
            }
            assertEquals(QUIET_WINDOWS, quiet, () -> "bytes allocated per " + WINDOW + " steps: " + bytes);
        }
    }

    private static void run(Model model, Batch batch, OptimizerRule rule, int first) {
        for (int step = first; step < first + WINDOW; step++) {
            model.forwardBackward(batch, 0.1, 1, step);
            model.update(rule, 1e-3, step);
            model.infer(batch);
        }
    }

    private static long allocated(long[] threads) {
        return Arrays.stream(threads).map(BEAN::getThreadAllocatedBytes).sum();
    }

    private static long[] workers() {
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vitrail-worker-"))
                .mapToLong(Thread::threadId)
                .toArray();
        assertEquals(THREADS - 1, ids.length);
        return ids;
    }
}
