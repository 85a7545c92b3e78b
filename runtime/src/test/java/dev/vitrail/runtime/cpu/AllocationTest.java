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
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int WARM_UP = 3_000;
    private static final int MEASURED = 200;

    /** Warm-up is needed because interpreted code boxes where compiled code does not. */
    @Test
    void aTrainingStepAllocatesNothingOnAnyThread() {
        OptimizerRule rule = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);
        try (Arena arena = Arena.ofConfined();
                Model model = new CpuDevice(3).create(TinyVit.definition(0.1), Mode.TRAINING, 8, 2)) {
            model.initialize(1);
            Batch batch = TinyVit.batch(arena, 8, 7, 1);
            long[] threads = threads();
            long[] before = new long[threads.length];
            long step = run(model, batch, rule, 1, WARM_UP);
            read(threads, before);
            long[] after = new long[threads.length];
            read(threads, before);
            run(model, batch, rule, step, MEASURED);
            read(threads, after);
            for (int i = 0; i < threads.length; i++) {
                assertEquals(0, after[i] - before[i], "bytes allocated by thread " + i + " in " + MEASURED + " steps");
            }
        }
    }

    private static long run(Model model, Batch batch, OptimizerRule rule, long step, int steps) {
        for (int i = 0; i < steps; i++) {
            model.forwardBackward(batch, 0.1, 1, step);
            model.update(rule, 1e-3, step);
            model.infer(batch);
            step++;
        }
        return step;
    }

    private static void read(long[] threads, long[] bytes) {
        ThreadMXBean bean = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        for (int i = 0; i < threads.length; i++) {
            bytes[i] = bean.getThreadAllocatedBytes(threads[i]);
        }
    }

    private static long[] threads() {
        List<Long> ids = new ArrayList<>();
        ids.add(Thread.currentThread().threadId());
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vitrail-worker-"))
                .forEach(thread -> ids.add(thread.threadId()));
        assertEquals(3, ids.size());
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
