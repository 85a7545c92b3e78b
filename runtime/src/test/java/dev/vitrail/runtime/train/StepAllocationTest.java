package dev.vitrail.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.vitrail.runtime.data.ImageData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop allocates nothing per step; what is counted is the training thread, the loader's thread has its own test. */
class StepAllocationTest {
    private static final int STEPS = 20_000;
    private static final int WINDOW = 1_000;

    @TempDir(factory = MemoryDirectory.class)
    Path out;

    /** Notes what the thread has allocated, without allocating. */
    private static final class Counter implements TrainingListener {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final long[] bytes = new long[STEPS / WINDOW + 1];

        @Override
        public void onStep(StepReport report) {
            if (report.step() % WINDOW == 0) {
                bytes[(int) report.step() / WINDOW] = threads.getCurrentThreadAllocatedBytes();
            }
        }
    }

    @Test
    void isZeroOnceTheCodeIsCompiled() throws IOException {
        Counter counter = new Counter();
        TrainingSettings settings = TrainingRuns.settings(TrainingRuns.recipe(1, 0.01, "NONE"), out, false, 0, 0);
        ImageData data =
                new ImageData("test", TrainingRuns.images(STEPS * TrainingRuns.BATCH, 0), TrainingRuns.images(3, 0));
        try (ShiftedRegression model = ShiftedRegression.small(TrainingRuns.BATCH)) {
            TrainingResult result = new Trainer(model, data, settings, List.of(counter), new StopSignal()).run();
            assertEquals(STEPS, result.steps());
        }
        // A step that allocates does so in every window; the JVM itself may do it now and then.
        long least = Long.MAX_VALUE;
        for (int k = 1; k < counter.bytes.length; k++) {
            least = Math.min(least, counter.bytes[k] - counter.bytes[k - 1]);
        }
        assertEquals(0, least, "bytes in " + WINDOW + " steps");
    }
}
