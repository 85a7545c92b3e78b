package dev.vitrail.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.checkpoint.ChildJvm;
import dev.vitrail.runtime.train.TrainingResult.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes that are killed, or told to end, in the middle of a training. */
class ProcessEndTest {
    private static final int KILLS = 8;
    private static final int STEP_MILLIS = 10;

    @TempDir(factory = MemoryDirectory.class)
    static Path undisturbed;

    private static Map<String, byte[]> expected = Map.of();

    @TempDir(factory = MemoryDirectory.class)
    Path out;

    /** Trains slowly, saying when it starts and every step; with "stuck" it never ends a step after the stop. */
    public static void main(String[] args) throws Exception {
        StopSignal stop = new StopSignal();
        try (var _ = TerminationHook.install(stop);
                ShiftedRegression model = ShiftedRegression.small(TrainingRuns.BATCH)) {
            TrainingListener slow = new TrainingListener() {
                @Override
                public void onStep(StepReport report) throws InterruptedException {
                    System.out.println("step " + report.step());
                    Thread.sleep(STEP_MILLIS);
                    while (args.length > 1 && stop.requested()) {
                        System.out.println("stuck");
                        Thread.sleep(STEP_MILLIS);
                    }
                }
            };
            TrainingSettings settings = settings(Path.of(args[0]), true);
            List<TrainingListener> listeners = List.of(new MetricsWriter(1), slow);
            Outcome outcome = new Trainer(model, TrainingRuns.data(), settings, listeners, stop)
                    .run()
                    .outcome();
            System.out.println(outcome);
        }
    }

    private static TrainingSettings settings(Path out, boolean resume) {
        return TrainingRuns.settings(TrainingRuns.recipe(8, 0.05), out, resume, 3, 0);
    }

    @BeforeAll
    static void runUndisturbed() throws IOException {
        TrainingRuns.run(settings(undisturbed, false));
        expected = TrainingRuns.results(undisturbed);
    }

    @Test
    void killedAtRandomMomentsItResumesToTheSameBytes() throws Exception {
        Random random = new Random(23);
        int killed = 0;
        for (boolean finished = false; !finished; ) {
            Process child = ChildJvm.start(List.of("-Xshare:auto"), ProcessEndTest.class, out.toString());
            if (killed < KILLS) {
                // Counted from its first step, so that the moment lies in the run on slow machines too.
                awaitLine(child.inputReader(), "step ");
                child.waitFor(random.nextInt(5 * STEP_MILLIS * 1000), TimeUnit.MICROSECONDS);
                child.toHandle().destroyForcibly(); // the process's own method would close its output, too
                killed++;
            }
            String output = String.join("\n", child.inputReader().lines().toList());
            finished = child.waitFor() == 0;
            assertTrue(finished || killed <= KILLS, output);
        }
        assertEquals(KILLS, killed);
        assertResults();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void toldToEndItSavesAndExitsAsTheSignalSays(String signal, int exit) throws Exception {
        Process child = ChildJvm.start(List.of(), ProcessEndTest.class, out.toString());
        BufferedReader output = child.inputReader();
        awaitLine(output, "step 5");
        signal(child, signal);
        String rest = String.join("\n", output.lines().toList());
        assertEquals(exit, child.waitFor(), rest);
        assertTrue(rest.endsWith("INTERRUPTED"), rest);
        TrainingRuns.run(settings(out, true));
        assertResults();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void toldASecondTimeItEndsAtOnce(String signal, int exit) throws Exception {
        Process child = ChildJvm.start(List.of(), ProcessEndTest.class, out.toString(), "stuck");
        BufferedReader output = child.inputReader();
        // The first step of an epoch: the signal comes during a step, not between two epochs.
        awaitLine(output, "step 6");
        signal(child, signal);
        awaitLine(output, "stuck");
        signal(child, signal);
        while (output.readLine() != null) {
            // until it ends
        }
        assertEquals(exit, child.waitFor());
    }

    private static void awaitLine(BufferedReader output, String start) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start)) {
                return;
            }
            all.append(line).append('\n');
        }
        throw new AssertionError("no line \"" + start + "\" in: " + all);
    }

    private static void signal(Process child, String signal) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid()))
                        .start()
                        .waitFor());
    }

    private void assertResults() throws IOException {
        Map<String, byte[]> found = TrainingRuns.results(out);
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    }
}
