package dev.vitrail.runtime.train;

import static dev.vitrail.runtime.train.Failures.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.checkpoint.FileLayer;
import dev.vitrail.runtime.train.TrainingResult.Outcome;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full for a while, or to the end. */
class FullDiskTest {
    @TempDir(factory = MemoryDirectory.class)
    Path out;

    /** No file can be made while it is full. */
    private static DurableFile disk(BooleanSupplier full) {
        return new DurableFile((FileLayer) Proxy.newProxyInstance(
                FullDiskTest.class.getClassLoader(), new Class<?>[] {FileLayer.class}, (_, method, arguments) -> {
                    if (method.getName().equals("create") && full.getAsBoolean()) {
                        throw new IOException("No space left on device");
                    }
                    try {
                        return method.invoke(FileLayer.DISK, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static final class Steps implements TrainingListener {
        private long step;

        @Override
        public void onStep(StepReport report) {
            step = report.step();
        }
    }

    private TrainingSettings settings(Path run, boolean stopOnFailedSave) {
        return new TrainingSettings(
                TrainingRuns.recipe(), run, false, 1, 2, 0, 0, stopOnFailedSave, Map.of("note", "kept"));
    }

    @Test
    void aRunGoesOnWithWarningsAndEndsTheSame() throws IOException {
        Path calm = out.resolve("calm");
        TrainingRuns.run(settings(calm, false));
        Path run = out.resolve("run");
        Steps steps = new Steps();
        try (LogCapture log = LogCapture.of(Trainer.class)) {
            TrainingResult result = TrainingRuns.run(
                    settings(run, false), disk(() -> steps.step > 3 && steps.step < 12), new StopSignal(), steps);
            assertEquals(Outcome.FINISHED, result.outcome());
            // States at 4, 6, 8, 10 (with best and last, twice), and 5.
            assertTrue(log.warnings().size() >= 6, log.warnings().toString());
            log.warnings()
                    .forEach(w -> assertTrue(w.matches("cannot save .*needs \\d+ bytes.*; the training goes on"), w));
        }
        assertArrayEquals(
                Files.readAllBytes(new RunDirectory(calm).last()), Files.readAllBytes(new RunDirectory(run).last()));
        assertNoTemporaryFiles(run);
    }

    @Test
    void aRunThatIsToldToStopsAndKeepsTheStateBefore() throws IOException {
        Steps steps = new Steps();
        IOException failure = assertThrows(
                IOException.class,
                () -> TrainingRuns.run(settings(out, true), disk(() -> steps.step > 3), new StopSignal(), steps));
        assertSays(failure, "cannot save " + new RunDirectory(out).state().newest(), "No space left");
        assertEquals(4, steps.step);
        assertNoTemporaryFiles(out);
        assertEquals(
                Outcome.FINISHED,
                TrainingRuns.run(TrainingRuns.settings(out, true)).outcome());
    }

    @Test
    void aRunWhoseLastSaveFailsDoesNotCountAsDone() throws IOException {
        Steps steps = new Steps();
        try (LogCapture log = LogCapture.of(Trainer.class)) {
            assertThrows(
                    IOException.class,
                    () -> TrainingRuns.run(settings(out, false), disk(() -> steps.step > 12), new StopSignal(), steps));
            assertFalse(log.warnings().isEmpty());
        }
        assertEquals(TrainingRuns.STEPS, steps.step);
        TrainingResult resumed = TrainingRuns.run(TrainingRuns.settings(out, true));
        assertEquals(Outcome.FINISHED, resumed.outcome());
    }

    private static void assertNoTemporaryFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".tmp")));
        }
    }
}
