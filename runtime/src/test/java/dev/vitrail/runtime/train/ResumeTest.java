package dev.vitrail.runtime.train;

import static dev.vitrail.runtime.train.Failures.assertSays;
import static dev.vitrail.runtime.train.TrainingRuns.STEPS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.checkpoint.CheckpointFormatException;
import dev.vitrail.runtime.checkpoint.CheckpointMismatchException;
import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.train.TrainingResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupted and resumed run ends with the same bytes as an undisturbed one. */
class ResumeTest {
    @TempDir(factory = MemoryDirectory.class)
    static Path undisturbed;

    private static Map<String, byte[]> expected = Map.of();

    @TempDir(factory = MemoryDirectory.class)
    Path out;

    private final LogCapture log = LogCapture.of(Trainer.class);

    @AfterEach
    void giveTheLogBack() {
        log.close();
    }

    @BeforeAll
    static void runUndisturbed() throws IOException {
        assertEquals(
                Outcome.FINISHED,
                TrainingRuns.run(TrainingRuns.settings(undisturbed, false)).outcome());
        expected = TrainingRuns.results(undisturbed);
    }

    static IntStream everyStep() {
        return IntStream.rangeClosed(1, STEPS);
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void afterAStopAtAnyStep(int stopStep) throws IOException {
        StopSignal stop = new StopSignal();
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.step() == stopStep) {
                    stop.request();
                }
            }
        };
        TrainingResult first = TrainingRuns.run(TrainingRuns.settings(out, false), DurableFile.ON_DISK, stop, stopper);
        assertEquals(Outcome.INTERRUPTED, first.outcome());
        assertEquals(stopStep, first.steps());
        assertResumesToTheSameBytes();
    }

    @Test
    void afterAStopAtEveryStepInTurn() throws IOException {
        for (int k = 0; k < STEPS; k++) {
            StopSignal stop = new StopSignal();
            TrainingListener stopper = new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    stop.request();
                }
            };
            TrainingResult part =
                    TrainingRuns.run(TrainingRuns.settings(out, true), DurableFile.ON_DISK, stop, stopper);
            assertEquals(Outcome.INTERRUPTED, part.outcome());
            assertEquals(k + 1, part.steps());
        }
        assertResumesToTheSameBytes();
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void afterACrashAtAnyStep(int crashStep) throws IOException {
        TrainingSettings saving = TrainingRuns.settings(TrainingRuns.recipe(), out, false, 2, 0);
        try (ShiftedRegression model = ShiftedRegression.small(TrainingRuns.BATCH)) {
            TrainingListener bomb = new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    model.lossFault = report.step() == crashStep - 1 ? Double.NaN : 0;
                }
            };
            model.lossFault = crashStep == 1 ? Double.NaN : 0;
            Trainer trainer = TrainingRuns.trainer(model, saving, new MetricsWriter(1), bomb);
            assertThrows(TrainingDivergedException.class, trainer::run);
        }
        // What a killed process leaves behind: a line that is not complete.
        Files.writeString(
                new RunDirectory(out).metrics(), "{\"type\":\"step\",\"epoch\":1,\"st", StandardOpenOption.APPEND);
        assertResumesToTheSameBytes();
    }

    @Test
    void afterACrashAtAnyFileOperation() throws IOException {
        int crashes = 0;
        for (int operation = 1; ; operation++) {
            Path run = Files.createDirectory(out.resolve("run" + operation));
            TrainingSettings saving = TrainingRuns.settings(TrainingRuns.recipe(), run, false, 2, 0);
            try {
                TrainingRuns.run(saving, new DurableFile(new CrashingLayer(operation)), new StopSignal());
                break;
            } catch (CrashingLayer.Crash e) {
                crashes++;
            }
            TrainingRuns.run(TrainingRuns.settings(run, true));
            assertResults(run);
        }
        assertTrue(crashes > 100, crashes + " crashes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "empty", "garbage", "gone"})
    void fromThePreviousStateWhenTheNewestIsDamaged(String damage) throws IOException {
        interruptAt(8);
        Path newest = new RunDirectory(out).state().newest();
        byte[] bytes = Files.readAllBytes(newest);
        switch (damage) {
            case "cut" -> Files.write(newest, Arrays.copyOf(bytes, bytes.length - 1));
            case "empty" -> Files.write(newest, new byte[0]);
            case "garbage" -> Files.write(newest, "nothing of the kind".getBytes(UTF_8));
            default -> Files.delete(newest);
        }
        assertResumesToTheSameBytes();
        assertEquals(
                damage.equals("gone") ? 0 : 1,
                log.warnings().size(),
                log.warnings().toString());
    }

    @Test
    void isRefusedWhenBothStatesAreDamaged() throws IOException {
        interruptAt(8);
        Files.write(new RunDirectory(out).state().newest(), new byte[3]);
        Files.write(new RunDirectory(out).state().previous(), new byte[3]);
        assertThrows(CheckpointFormatException.class, () -> TrainingRuns.run(TrainingRuns.settings(out, true)));
    }

    @Test
    void isRefusedWithOtherSettings() throws IOException {
        interruptAt(8);
        IOException failure = assertThrows(
                CheckpointMismatchException.class,
                () -> TrainingRuns.run(
                        TrainingRuns.settings(TrainingRuns.recipe(TrainingRuns.EPOCHS, 0.06), out, true, 0, 0)));
        assertSays(failure, "learningRate is \"0.05\" in the run that was saved, \"0.06\" now");
    }

    @Test
    void ofAFinishedRunChangesNothing() throws IOException {
        TrainingRuns.run(TrainingRuns.settings(out, false));
        TrainingResult again = TrainingRuns.run(TrainingRuns.settings(out, true));
        assertEquals(Outcome.FINISHED, again.outcome());
        assertEquals(STEPS, again.steps());
        assertResults(out);
    }

    @Test
    void ofNothingStartsAnew() throws IOException {
        assertResumesToTheSameBytes();
        assertTrue(log.warnings().getFirst().contains("the run starts anew"));
    }

    @Test
    void aNewRunDoesNotWriteOverAnOther() throws IOException {
        interruptAt(8);
        byte[] state = Files.readAllBytes(new RunDirectory(out).state().newest());
        IOException failure =
                assertThrows(IOException.class, () -> TrainingRuns.run(TrainingRuns.settings(out, false)));
        assertSays(failure, "holds a run already");
        assertArrayEquals(
                state, Files.readAllBytes(new RunDirectory(out).state().newest()));
    }

    @Test
    void whatIsComparedHasSomethingInIt() throws IOException {
        assertEquals(
                STEPS + TrainingRuns.EPOCHS,
                Files.readAllLines(new RunDirectory(undisturbed).metrics()).size());
        assertEquals(
                TrainingRuns.EPOCHS + 1,
                Files.readAllLines(new RunDirectory(undisturbed).epochs()).size());
    }

    private void interruptAt(int step) throws IOException {
        StopSignal stop = new StopSignal();
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.step() == step) {
                    stop.request();
                }
            }
        };
        TrainingRuns.run(TrainingRuns.settings(out, false), DurableFile.ON_DISK, stop, stopper);
    }

    private void assertResumesToTheSameBytes() throws IOException {
        assertEquals(
                Outcome.FINISHED,
                TrainingRuns.run(TrainingRuns.settings(out, true)).outcome());
        assertResults(out);
    }

    private static void assertResults(Path run) throws IOException {
        Map<String, byte[]> found = TrainingRuns.results(run);
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    }
}
