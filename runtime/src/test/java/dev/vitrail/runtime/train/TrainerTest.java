package dev.vitrail.runtime.train;

import static dev.vitrail.runtime.train.Failures.assertSays;
import static dev.vitrail.runtime.train.TrainingRuns.BATCH;
import static dev.vitrail.runtime.train.TrainingRuns.EPOCHS;
import static dev.vitrail.runtime.train.TrainingRuns.STEPS;
import static dev.vitrail.runtime.train.TrainingRuns.STEPS_PER_EPOCH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.checkpoint.Checkpoint;
import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.checkpoint.SafetensorsFile;
import dev.vitrail.runtime.data.ImageData;
import dev.vitrail.runtime.train.TrainingResult.Outcome;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    @TempDir(factory = MemoryDirectory.class)
    Path out;

    @Test
    void reportsEveryStepAndEpochInOrder() throws IOException {
        List<String> calls = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onStart(RunInfo run) {
                calls.add("start " + run.totalSteps() + " " + run.stepsPerEpoch() + " " + run.firstStep());
            }

            @Override
            public void onStep(StepReport report) {
                calls.add("step " + report.epoch() + " " + report.step());
                losses.add(report.loss());
                double mean = losses.stream()
                        .skip(STEPS_PER_EPOCH * (report.epoch() - 1L))
                        .mapToDouble(loss -> loss)
                        .average()
                        .orElseThrow();
                assertEquals(mean, report.epochLoss(), 1e-12);
                assertTrue(report.rate() > 0 && report.gradientNorm() > 0 && report.etaSeconds() > 0);
                assertTrue(report.dataWaitShare() >= 0 && report.dataWaitShare() <= 1);
                assertTrue(report.accuracy() >= 0 && report.accuracy() <= 1);
            }

            @Override
            public void onEvaluation(EpochReport report) {
                calls.add("evaluation " + report.epoch() + " " + report.step());
            }

            @Override
            public void onEnd(TrainingResult result) {
                calls.add("end " + result.outcome());
            }
        };
        TrainingRuns.run(TrainingRuns.settings(out, false), DurableFile.ON_DISK, new StopSignal(), listener);
        List<String> expected = new ArrayList<>(List.of("start 15 5 0"));
        for (int step = 1; step <= STEPS; step++) {
            int epoch = (step - 1) / STEPS_PER_EPOCH + 1;
            expected.add("step " + epoch + " " + step);
            if (step % STEPS_PER_EPOCH == 0) {
                expected.add("evaluation " + epoch + " " + step);
            }
        }
        expected.add("end FINISHED");
        assertEquals(expected, calls);
    }

    @Test
    void learns() throws IOException {
        // Without the crop: it moves a class's bright row into the next one.
        TrainingSettings settings = TrainingRuns.settings(TrainingRuns.recipe(40, 0.05, "FLIP"), out, false, 0, 0);
        TrainingResult result = TrainingRuns.run(settings);
        assertTrue(result.bestAccuracy() > 0.9, result.toString());
    }

    @Test
    void keepsTheWeightsOfTheBestAndOfTheLastEpoch() throws IOException {
        List<EpochReport> epochs = new ArrayList<>();
        List<Map<String, float[]>> weights = new ArrayList<>();
        TrainingSettings settings = TrainingRuns.settings(TrainingRuns.recipe(12, 0.3), out, false, 0, 0);
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            TrainingListener watch = new TrainingListener() {
                @Override
                public void onEvaluation(EpochReport report) {
                    epochs.add(report);
                    weights.add(model.copyOfParameters());
                }
            };
            TrainingResult result = TrainingRuns.trainer(model, settings, watch).run();
            int best = 0;
            for (int k = 0; k < epochs.size(); k++) {
                boolean better = k == 0
                        || epochs.get(k).testAccuracy() > epochs.get(best).testAccuracy();
                assertEquals(better, epochs.get(k).best());
                best = better ? k : best;
            }
            assertEquals(best + 1, result.bestEpoch());
            assertTrue(best < epochs.size() - 1, "the best epoch must not be the last, or the test shows nothing");
            assertWeights(weights.get(best), new RunDirectory(out).best());
            assertWeights(weights.getLast(), new RunDirectory(out).last());
        }
    }

    private static void assertWeights(Map<String, float[]> expected, Path file) throws IOException {
        try (SafetensorsFile found = SafetensorsFile.open(file)) {
            assertEquals(expected.keySet(), found.tensors().keySet());
            for (String name : expected.keySet()) {
                assertArrayEquals(expected.get(name), found.floats(name), name);
            }
        }
    }

    @Test
    void writesClassNamesAndNotesIntoTheWeights() throws IOException {
        TrainingRuns.run(TrainingRuns.settings(out, false));
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            Map<String, String> metadata = Checkpoint.load(new RunDirectory(out).best(), model);
            assertEquals(List.of("top", "mid\"dle", "bottom\n"), ClassNames.of(metadata, 3));
            assertEquals(List.of(), ClassNames.of(metadata, 4));
            assertEquals("kept", metadata.get("note"));
        }
    }

    @Test
    void stopsEarlyWhenTheAccuracyNoLongerRises() throws IOException {
        List<Double> accuracies = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onEvaluation(EpochReport report) {
                accuracies.add(report.testAccuracy());
            }
        };
        TrainingSettings settings = TrainingRuns.settings(TrainingRuns.recipe(200, 0.05), out, false, 0, 3);
        TrainingResult result = TrainingRuns.run(settings, DurableFile.ON_DISK, new StopSignal(), listener);
        assertEquals(Outcome.EARLY_STOPPED, result.outcome());
        assertEquals(result.bestEpoch() + 3, result.epochs());
        assertEquals(result.epochs(), accuracies.size());
        assertEquals(accuracies.stream().max(Double::compare).orElseThrow(), result.bestAccuracy());
        TrainingSettings again = TrainingRuns.settings(TrainingRuns.recipe(200, 0.05), out, true, 0, 3);
        assertEquals(Outcome.EARLY_STOPPED, TrainingRuns.run(again).outcome());
    }

    @ParameterizedTest
    @CsvSource({"NaN, 0", "Infinity, 0", "-Infinity, 0", "0, NaN", "0, Infinity", "0, -Infinity"})
    void stopsAtAStepThatIsNotFiniteAndLeavesTheModelAsItWas(double loss, float gradient) throws IOException {
        int badStep = 7;
        int[] hash = new int[1];
        List<Throwable> failures = new ArrayList<>();
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            TrainingListener fault = new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    assertTrue(report.step() < badStep);
                    if (report.step() == badStep - 1) {
                        hash[0] = model.hash();
                        model.lossFault = loss;
                        model.gradientFault = gradient;
                    }
                }

                @Override
                public void onFailure(Throwable cause) {
                    failures.add(cause);
                }
            };
            Trainer trainer = TrainingRuns.trainer(model, TrainingRuns.settings(out, false), fault);
            TrainingDivergedException failure = assertThrows(TrainingDivergedException.class, trainer::run);
            assertEquals(badStep, failure.step());
            assertSays(failure, "stopped at step 7", "The last training state is that of step 5", "learning rate");
            if (gradient != 0) {
                assertSays(failure, "first of all gradient of head.bias (element 0 is " + gradient);
            }
            assertEquals(List.of(failure), failures);
            assertEquals(hash[0], model.hash());
        }
    }

    @ParameterizedTest
    @CsvSource({"NaN, 0", "0, NaN", "Infinity, 0", "0, Infinity"})
    void aDeviceWithAQueueStopsAtTheSameStepThoughTheNextOneWasStarted(double loss, float gradient) throws IOException {
        int badStep = 8;
        int[] hash = new int[1];
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            model.queued = true;
            TrainingListener fault = new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    assertTrue(report.step() < badStep);
                    if (report.step() == badStep - 2) { // the step after it is under way
                        model.lossFault = loss;
                        model.gradientFault = gradient;
                    }
                    hash[0] = model.hash();
                }
            };
            Trainer trainer = TrainingRuns.trainer(model, TrainingRuns.settings(out, false), fault);
            TrainingDivergedException failure = assertThrows(TrainingDivergedException.class, trainer::run);
            assertEquals(badStep, failure.step());
            assertSays(failure, "stopped at step 8", "The last training state is that of step 5");
            if (gradient != 0) {
                assertSays(failure, "first of all gradient of head.bias (element 0 is " + gradient);
            }
            assertEquals(hash[0], model.hash());
        }
    }

    @Test
    void aDeviceWithAQueueGivesTheSameRunAlsoWhenStopped() throws IOException {
        Path atOnce = out.resolve("at-once"), queued = out.resolve("queued");
        TrainingRuns.run(TrainingRuns.settings(atOnce, false));
        for (int stopAt = 1; stopAt < STEPS; stopAt += 4) {
            int last = stopAt;
            StopSignal stop = new StopSignal();
            TrainingListener stopper = new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    if (report.step() == last) {
                        stop.request();
                    }
                }
            };
            try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
                model.queued = true;
                TrainingSettings settings = TrainingRuns.settings(TrainingRuns.recipe(), queued, stopAt > 1, 3, 0);
                List<TrainingListener> listeners = List.of(new MetricsWriter(1), stopper);
                new Trainer(model, TrainingRuns.data(), settings, listeners, stop).run();
            }
        }
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            model.queued = true;
            new Trainer(
                            model,
                            TrainingRuns.data(),
                            TrainingRuns.settings(queued, true),
                            List.of(new MetricsWriter(1)),
                            new StopSignal())
                    .run();
        }
        Map<String, byte[]> expected = TrainingRuns.results(atOnce), actual = TrainingRuns.results(queued);
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
    }

    @Test
    void namesTheParameterThatIsNotFinite() throws IOException {
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            TrainingListener fault = new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    model.parameter("blocks.1.shift").setAtIndex(ValueLayout.JAVA_FLOAT, 3, Float.NaN);
                    model.parametersChanged();
                }
            };
            Trainer trainer = TrainingRuns.trainer(model, TrainingRuns.settings(out, false), fault);
            TrainingDivergedException failure = assertThrows(TrainingDivergedException.class, trainer::run);
            assertEquals(2, failure.step());
            assertSays(failure, "parameter blocks.1.shift (element 3 is NaN)", "No training state was saved yet");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onStart", "onStep", "onEvaluation", "onSave", "onEnd"})
    void goesOnWithoutAListenerThatThrows(String method) throws IOException {
        int[] calls = new int[1];
        TrainingListener bad = (TrainingListener) Proxy.newProxyInstance(
                TrainerTest.class.getClassLoader(), new Class<?>[] {TrainingListener.class}, (_, called, _) -> {
                    if (called.getName().equals(method)) {
                        calls[0]++;
                        throw new IOException("listener is broken");
                    }
                    return null;
                });
        int[] good = new int[1];
        TrainingListener counting = new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                good[0]++;
            }
        };
        try (LogCapture log = LogCapture.of(Trainer.class)) {
            TrainingResult result = TrainingRuns.run(
                    TrainingRuns.settings(out, false), DurableFile.ON_DISK, new StopSignal(), bad, counting);
            assertEquals(Outcome.FINISHED, result.outcome());
            assertTrue(
                    log.warnings().getFirst().matches(".*Proxy.*failed in " + method + " .*listener is broken.*"),
                    log.warnings().toString());
            assertEquals(1, log.warnings().size());
        }
        assertEquals(1, calls[0]);
        assertEquals(STEPS, good[0]);
    }

    @Test
    void isTheSameWithAndWithoutListeners() throws IOException {
        TrainingRuns.run(TrainingRuns.settings(out.resolve("a"), false));
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            TrainingRuns.trainer(model, TrainingRuns.settings(out.resolve("b"), false))
                    .run();
        }
        assertEquals(
                -1,
                Files.mismatch(new RunDirectory(out.resolve("a")).last(), new RunDirectory(out.resolve("b")).last()));
        assertFalse(Files.exists(new RunDirectory(out.resolve("b")).metrics()));
    }

    @Test
    void trainsWithoutTestImages() throws IOException {
        ImageData data = new ImageData("test", TrainingRuns.images(42, 0), TrainingRuns.images(0, 1));
        try (ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            TrainingResult result = new Trainer(
                            model,
                            data,
                            TrainingRuns.settings(out, false),
                            List.of(new MetricsWriter(1)),
                            new StopSignal())
                    .run();
            assertEquals(EPOCHS, result.epochs());
            assertEquals(0, result.bestEpoch());
            assertTrue(Double.isNaN(result.testAccuracy()));
        }
        assertTrue(Files.exists(new RunDirectory(out).last()));
        assertFalse(Files.exists(new RunDirectory(out).best()));
        assertFalse(Files.readString(new RunDirectory(out).metrics()).contains("testLoss"));
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        TrainingSettings settings = TrainingRuns.settings(out, false);
        try (ShiftedRegression small = ShiftedRegression.small(BATCH - 1);
                ShiftedRegression model = ShiftedRegression.small(BATCH)) {
            assertSays(
                    assertThrows(IllegalArgumentException.class, () -> TrainingRuns.trainer(small, settings)),
                    "batch 8 is larger than the model's 7");
            TrainingSettings patient = TrainingRuns.settings(TrainingRuns.recipe(), out, false, 0, 2);
            ImageData noTest = new ImageData("test", TrainingRuns.images(42, 0), TrainingRuns.images(0, 1));
            assertSays(
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> new Trainer(model, noTest, patient, List.of(), new StopSignal())),
                    "patience 2 needs test images");
        }
    }

    @Test
    void stopsBeforeTheFirstStepWhenAskedBefore() throws IOException {
        StopSignal stop = new StopSignal();
        stop.request();
        TrainingResult result = TrainingRuns.run(TrainingRuns.settings(out, false), DurableFile.ON_DISK, stop);
        assertEquals(Outcome.INTERRUPTED, result.outcome());
        assertEquals(0, result.steps());
        assertTrue(Files.exists(new RunDirectory(out).state().newest()));
    }

    @Test
    void refusesADirectoryInWhichAnotherTrainingRuns() throws IOException {
        TrainingListener second = new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                assertSays(
                        assertThrows(IOException.class, () -> TrainingRuns.run(TrainingRuns.settings(out, true))),
                        "another training is running in this directory");
            }
        };
        try (LogCapture log = LogCapture.of(Trainer.class)) {
            TrainingRuns.run(TrainingRuns.settings(out, false), DurableFile.ON_DISK, new StopSignal(), second);
            assertEquals(List.of(), log.warnings());
        }
    }

    /** Found by the service loader in the test below. */
    public static final class Provided implements TrainingListener {
        static int steps;

        @Override
        public void onStep(StepReport report) {
            steps++;
        }
    }

    @Test
    void callsListenersThatAreServices() throws IOException {
        Path services = Files.createDirectories(out.resolve("classes/META-INF/services"));
        Files.writeString(
                services.resolve(TrainingListener.class.getName()), "no.such.Listener\n" + Provided.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {out.resolve("classes").toUri().toURL()}, before);
                LogCapture log = LogCapture.of(Trainer.class)) {
            thread.setContextClassLoader(loader);
            TrainingRuns.run(TrainingRuns.settings(out.resolve("run"), false));
            assertEquals(STEPS, Provided.steps);
            assertEquals(1, log.warnings().size());
            assertTrue(log.warnings().getFirst().contains("no.such.Listener"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
