package dev.vitrail.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.cli.Vitrail;
import dev.vitrail.study.SabotagedDevice.Kind;
import dev.vitrail.study.store.EpochRecord;
import dev.vitrail.study.store.StudyFolder;
import dev.vitrail.study.store.StudyLock;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.StudyStore;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole studies, their trials in this process. */
class StudyRunTest {
    private static final String PAIR = "dev.vitrail.study.Pair";
    private static final String SQUARE = "dev.vitrail.study.Square";

    @TempDir
    private Path folder = Path.of("");

    private String data = "";
    private Path out = Path.of("");

    @BeforeEach
    void writeImages() throws IOException {
        data = ToyImages.write(folder.resolve("images"));
        out = folder.resolve("out");
    }

    @AfterEach
    void disarm() {
        System.clearProperty(SabotagedDevice.PROPERTY);
    }

    @Test
    void everyTrialIsRunAndRecorded() throws IOException {
        StudyCommandRun run = run(PAIR);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.isNarrow(), run.out() + run.err());
        StudyRecord study = StudyStore.read(out);
        assertEquals("Pair", study.name());
        assertEquals(
                "layers=1, hiddenSize=8, labelSmoothing=0.1",
                study.cells().get(1).id());
        assertEquals("0.1", study.cells().get(1).training().get("labelSmoothing"));
        assertEquals("8", study.cells().get(1).architecture().get("hiddenSize"));
        assertFalse(study.cells().get(1).training().containsKey("seed"));
        assertEquals(List.of(1L, 2L), study.seeds());
        assertEquals(1, study.skipped().size());
        assertEquals(4, study.trials().size());
        for (TrialRecord trial : study.trials()) {
            assertEquals(Status.DONE, trial.status());
            assertEquals(1, trial.attempts());
            assertEquals(2, trial.epochs().size());
            assertEquals(trial.epochs().get(1).testAccuracy(), trial.testAccuracy());
            assertTrue(trial.imagesPerSecond() > 0 && trial.seconds() > 0);
            assertTrue(Files.exists(out.resolve(trial.directory()).resolve("last.safetensors")));
        }
        assertEquals(
                List.of(0, 0, 1, 1),
                study.trials().stream().map(TrialRecord::cell).toList());
    }

    @Test
    void aFinishedStudyHasAReport() throws IOException {
        run(PAIR);
        int code = Vitrail.run(System.out, System.err, "report", out.toString());
        assertEquals(0, code);
        String csv = Files.readString(out.resolve("trials.csv"));
        assertEquals(5, csv.lines().count(), csv);
        assertTrue(Files.readString(out.resolve("report.html")).contains("Pair"));
    }

    @Test
    void aFinishedStudyRunsNothing() throws IOException {
        run(PAIR);
        StudyRecord before = StudyStore.read(out);
        assertEquals(0, run(PAIR).code());
        assertEquals(4, starts());
        assertEquals(before.trials(), StudyStore.read(out).trials());
    }

    @Test
    void moreValuesAndArchitecturesRunOnlyTheNewCells() throws IOException {
        run(PAIR);
        List<TrialRecord> pair = StudyStore.read(out).trials();
        assertEquals(0, run(SQUARE).code());
        assertEquals(8, starts());
        List<TrialRecord> square = StudyStore.read(out).trials();
        assertEquals(pair, square.subList(0, 4));
        run("dev.vitrail.study.Other");
        assertEquals(10, starts());
        List<TrialRecord> other = StudyStore.read(out).trials();
        assertEquals(4, other.size());
        assertEquals(square.get(4).key(), other.getFirst().key());
        run(SQUARE, "--seeds", "1,2,3");
        assertEquals(14, starts());
        assertEquals(12, StudyStore.read(out).trials().size());
    }

    @Test
    void aTornLineIsRepairedAndADamagedOneNamed() throws IOException {
        run(PAIR);
        List<TrialRecord> before = StudyStore.read(out).trials();
        Path log = new StudyFolder(out).events();
        String whole = Files.readString(log);
        Files.writeString(log, "{\"event\":\"DONE\",\"ke", StandardOpenOption.APPEND);
        assertEquals(before, StudyStore.read(out).trials());
        assertEquals(0, run(PAIR).code());
        assertEquals(whole, Files.readString(log));
        Files.writeString(log, whole.replaceFirst("(?m)^.*$", "{\"event\":\"EXPLODED\"}"));
        StudyCommandRun run = run(PAIR);
        assertEquals(1, run.code());
        assertTrue(run.err().contains("trials.jsonl, line 1: expected one of [START, DONE"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void aResultThatNobodyWroteDownIsTakenOver() throws IOException {
        run(PAIR);
        Path log = new StudyFolder(out).events();
        List<String> lines = Files.readAllLines(log);
        Files.writeString(log, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");
        assertEquals(Status.PENDING, StudyStore.read(out).trials().getLast().status());
        assertEquals(0, run(PAIR).code());
        assertEquals(4, starts());
        assertEquals(Status.DONE, StudyStore.read(out).trials().getLast().status());
    }

    @Test
    void twoControllersDoNotShareAFolder() throws IOException {
        Files.createDirectories(out);
        try (StudyLock _ = StudyLock.take(new StudyFolder(out)).orElseThrow()) {
            StudyCommandRun run = run(PAIR);
            assertEquals(2, run.code());
            assertTrue(run.err().contains("a study is running in this folder"), run.err());
        }
        assertEquals(0, run(PAIR).code());
    }

    @Test
    void aTrialThatFailsOnceIsTriedAgain() throws IOException {
        System.setProperty(SabotagedDevice.PROPERTY, Kind.THROW_ONCE.at("Toy18", 0.1, 2));
        StudyCommandRun run = run(PAIR);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().replaceAll("\\s+", " ").contains("threw java.lang.IllegalStateException: sabotaged once"));
        TrialRecord last = StudyStore.read(out).trials().getLast();
        assertEquals(Status.DONE, last.status());
        assertEquals(2, last.attempts());
    }

    @Test
    void aTrialThatFailsAlwaysIsGivenUpAndTheOthersGoOn() throws IOException {
        System.setProperty(SabotagedDevice.PROPERTY, Kind.THROW.at("Toy18", 0.0, 1));
        StudyCommandRun run = run(PAIR);
        assertEquals(1, run.code());
        assertTrue(run.out().contains("FAILED layers=1, hiddenSize=8, labelSmoothing=0.0, seed 1: threw"), run.out());
        TrialRecord first = StudyStore.read(out).trials().getFirst();
        assertEquals(Status.FAILED, first.status());
        assertEquals(2, first.attempts());
        assertEquals("threw java.lang.IllegalStateException: sabotaged", first.cause());
        run(PAIR);
        assertEquals(5, starts());
        System.clearProperty(SabotagedDevice.PROPERTY);
        assertEquals(0, run(PAIR, "--retries", "2").code());
        assertEquals(6, starts());
        assertEquals(3, StudyStore.read(out).trials().getFirst().attempts());
    }

    @Test
    void aDivergenceIsNotTriedAgain() throws IOException {
        System.setProperty(SabotagedDevice.PROPERTY, Kind.NAN.at("Toy18", 0.0, 1));
        assertEquals(1, run(PAIR).code());
        TrialRecord first = StudyStore.read(out).trials().getFirst();
        assertEquals(1, first.attempts());
        assertTrue(
                first.cause().startsWith("diverged: the training stopped at step 4: the loss is NaN"), first.cause());
        assertTrue(first.logTail().isEmpty() || first.logTail().contains("NaN"));
    }

    @Test
    void halvingStopsTheWorseCellsAndAnotherRunTakesThemOnAgain() throws IOException {
        run(SQUARE, "--epochs", "4");
        List<TrialRecord> whole = StudyStore.read(out).trials();
        out = folder.resolve("halved");
        StudyCommandRun run = run(SQUARE, "--epochs", "4", "--halving", "2");
        assertEquals(0, run.code(), run.err());
        List<TrialRecord> halved = StudyStore.read(out).trials();
        assertEquals(2, halved.stream().filter(t -> t.status() == Status.DONE).count(), run.err());
        List<TrialRecord> stopped =
                halved.stream().filter(t -> t.status() == Status.STOPPED).toList();
        assertEquals(6, stopped.size());
        assertEquals(4, stopped.stream().filter(t -> t.epochs().size() == 1).count());
        assertTrue(
                stopped.getFirst().cause().startsWith("stopped after epoch "),
                stopped.getFirst().cause());
        for (int k = 0; k < whole.size(); k++) {
            List<EpochRecord> epochs = timeless(halved.get(k));
            assertEquals(timeless(whole.get(k)).subList(0, epochs.size()), epochs);
        }
        int starts = starts();
        run(SQUARE, "--epochs", "4", "--halving", "2");
        assertEquals(starts, starts());
        assertEquals(halved, StudyStore.read(out).trials());
        assertEquals(0, run(SQUARE, "--epochs", "4").code());
        assertEquals(
                whole.stream().map(StudyRunTest::timeless).toList(),
                StudyStore.read(out).trials().stream()
                        .map(StudyRunTest::timeless)
                        .toList());
    }

    @Test
    void aDryRunShowsCostsAndWritesNothing() {
        StudyCommandRun run = StudyCommandRun.of(
                "dev.vitrail.study.Cube", "--data", data, "--dry-run", "--out", out.toString(), "--jobs", "2");
        assertEquals(0, run.code(), run.err());
        assertFalse(Files.exists(out));
        assertTrue(run.out().contains("8 cells of 4 architectures, 3 seeds: 24 trials"), run.out());
        assertTrue(run.out().contains("estimated time: "), run.out());
        assertTrue(run.isNarrow(), run.out());
    }

    @Test
    void wrongUsageIsSaidInOneLine() {
        assertRefusal("--out is missing", PAIR, "--data", data);
        assertRefusal(
                "there is no launcher 'slurm'; the launchers are:",
                PAIR,
                "--data",
                data,
                "--out",
                "x",
                "--launcher",
                "slurm");
        assertRefusal("no class Nowhere on the class path", "Nowhere", "--data", data, "--out", out.toString());
        assertRefusal(
                "--timeout must be a number with s, m, h or d", PAIR, "--data", data, "--out", "x", "--timeout", "5");
        assertRefusal("names a seed twice", PAIR, "--data", data, "--out", "x", "--seeds", "1,1");
        assertRefusal("--halving must be at least 2", PAIR, "--data", data, "--out", "x", "--halving", "1");
        assertRefusal(
                "the local launcher has no master", PAIR, "--data", data, "--out", out.toString(), "--master", "here");
    }

    @Test
    void aPrecisionThatTheDeviceDoesNotHaveIsRefusedBeforeAnythingStarts() {
        String precisions = "dev.vitrail.study.Precisions";
        String half = "dev.vitrail.study.Half";
        assertRefusal(
                "the cell precision=BF16 computes in bf16, which needs an OpenCL device, not cpu: add --device opencl",
                precisions,
                "--data",
                data,
                "--out",
                out.toString());
        assertRefusal(
                "not cpu: add --device opencl, or --precision fp32", half, "--data", data, "--out", out.toString());
        assertRefusal(
                "--precision fp32: Precisions compares precisions; leave the option out",
                precisions,
                "--data",
                data,
                "--out",
                out.toString(),
                "--precision",
                "fp32");
        assertFalse(Files.exists(out));
    }

    @Test
    void thePrecisionOfEveryCellCanBeChosen() throws IOException {
        StudyCommandRun run = run("dev.vitrail.study.Half", "--precision", "fp32");
        assertEquals(0, run.code(), run.err());
        StudyRecord study = StudyStore.read(out);
        assertEquals("FP32", study.cells().getFirst().training().get("precision"));
        assertEquals(Status.DONE, study.trials().getFirst().status());
    }

    private static void assertRefusal(String message, String... arguments) {
        StudyCommandRun run = StudyCommandRun.of(arguments);
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    private StudyCommandRun run(String study, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                study,
                "--data",
                data,
                "--out",
                out.toString(),
                "--launcher",
                "in-process",
                "--threads-per-job",
                "1",
                "--device",
                SabotagedDevice.NAME));
        arguments.addAll(List.of(more));
        return StudyCommandRun.of(arguments);
    }

    private int starts() throws IOException {
        return (int) Files.readAllLines(new StudyFolder(out).events()).stream()
                .filter(line -> line.startsWith("{\"event\":\"START\""))
                .count();
    }

    private static List<EpochRecord> timeless(TrialRecord trial) {
        return trial.epochs().stream()
                .map(e -> new EpochRecord(e.epoch(), e.trainLoss(), e.testLoss(), e.testAccuracy(), 0))
                .toList();
    }
}
