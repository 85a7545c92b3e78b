package dev.vitrail.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.study.SabotagedDevice.Kind;
import dev.vitrail.study.store.EpochRecord;
import dev.vitrail.study.store.StudyFolder;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.StudyStore;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials die in every way and the controller is killed again and again: the study comes to the same end. */
class SabotageTest {
    private static final String STUDY = "dev.vitrail.study.Cube";
    private static final int KILLS = 10;
    private static final long DEADLINE_SECONDS = 300;
    private static final List<String> FILES = List.of("last.safetensors", "best.safetensors", "metrics.jsonl");

    /** The cell (model, label smoothing) that each kind strikes, with seed 2, and what the study says of it. */
    private record Strike(Kind kind, int cell, String model, double smoothing, String cause) {}

    private static final List<Strike> STRIKES = List.of(
            new Strike(Kind.THROW, 0, "Toy18", 0, "threw java.lang.IllegalStateException: sabotaged"),
            new Strike(Kind.MEMORY, 1, "Toy18", 0.1, "out of memory: java.lang.OutOfMemoryError: Java heap space"),
            new Strike(Kind.HALT, 2, "Toy116", 0, "ended with exit code 7 and without a word"),
            new Strike(Kind.CRASH, 3, "Toy116", 0.1, "the JVM crashed: SIGSEGV (see hs_err_pid*.log in its folder)"),
            new Strike(Kind.HANG, 4, "Toy28", 0, "timed out: killed after 45.0 s"),
            new Strike(Kind.HANG_WITH_CHILD, 5, "Toy28", 0.1, "timed out: killed after 45.0 s"));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void sixTrialsDieTenControllersAreKilledAndTheTableIsThatOfAnUndisturbedRun()
            throws IOException, InterruptedException {
        String data = ToyImages.write(folder.resolve("images"));
        StudyRecord expected = undisturbed(data);
        Path out = folder.resolve("disturbed");
        Path log = folder.resolve("controllers.txt");
        List<String> sabotage = List.of("-Xmx96m", "-D" + SabotagedDevice.PROPERTY + "=" + targets());
        SplittableRandom random = new SplittableRandom(10);
        for (int kill = 0; kill < KILLS; kill++) {
            Process controller = StudyCommandRun.start(sabotage, log, arguments(data, out));
            awaitStarts(controller, out, 1 + random.nextInt(2));
            controller.waitFor(random.nextInt(1000), TimeUnit.MILLISECONDS);
            assertTrue(controller.isAlive(), () -> "the controller ended by itself:\n" + text(log));
            controller.destroyForcibly().waitFor();
        }
        Process last = StudyCommandRun.start(sabotage, log, arguments(data, out));
        assertTrue(last.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), () -> "no end:\n" + text(log));
        assertEquals(1, last.exitValue(), () -> text(log));
        assertSame(expected, StudyStore.read(out), out);
        assertNothingRanTwice(out);
        String child = Files.readString(directory(StudyStore.read(out), 5, out).resolve("child.pid"));
        assertEnds(Long.parseLong(child));
    }

    /** The orphan of a killed trial: it was killed too, but its end is not the controller's to wait for. */
    private static void assertEnds(long pid) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            assertTrue(System.nanoTime() < deadline, "process " + pid + " still runs");
            Thread.sleep(50);
        }
    }

    private StudyRecord undisturbed(String data) throws IOException {
        List<String> arguments = new ArrayList<>(arguments(data, folder.resolve("undisturbed")));
        arguments.addAll(List.of("--launcher", "in-process"));
        StudyCommandRun run = StudyCommandRun.of(arguments);
        assertEquals(0, run.code(), run.err());
        return StudyStore.read(folder.resolve("undisturbed"));
    }

    private static List<String> arguments(String data, Path out) {
        return List.of(
                STUDY,
                "--data",
                data,
                "--out",
                out.toString(),
                "--jobs",
                "3",
                "--threads-per-job",
                "1",
                "--retries",
                "0",
                "--timeout",
                "45s",
                "--device",
                SabotagedDevice.NAME);
    }

    private static String targets() {
        List<String> targets = new ArrayList<>();
        STRIKES.forEach(strike -> targets.add(strike.kind().at(strike.model(), strike.smoothing(), 2)));
        return String.join(",", targets);
    }

    /** Waits until this controller has started so many trials. */
    private static void awaitStarts(Process controller, Path out, int count) throws IOException, InterruptedException {
        long before = starts(out);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (controller.isAlive() && starts(out) < before + count && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
    }

    private static long starts(Path out) throws IOException {
        return events(out, "START").values().stream().mapToLong(Long::longValue).sum();
    }

    /** Number of events of a kind by key. */
    private static Map<String, Long> events(Path out, String kind) throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        Path log = new StudyFolder(out).events();
        if (Files.exists(log)) {
            for (String line : Files.readAllLines(log)) {
                if (line.startsWith("{\"event\":\"" + kind + "\",\"key\":\"")) {
                    counts.merge(line.split("\"")[7], 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    private static void assertNothingRanTwice(Path out) throws IOException {
        Map<String, Long> done = events(out, "DONE");
        assertEquals(18, done.size());
        assertTrue(done.values().stream().allMatch(count -> count == 1), done::toString);
        assertEquals(6, events(out, "FAILED").size());
    }

    private void assertSame(StudyRecord expected, StudyRecord found, Path out) throws IOException {
        assertEquals(24, found.trials().size());
        assertEquals(expected.cells(), found.cells());
        for (int k = 0; k < 24; k++) {
            TrialRecord wanted = expected.trials().get(k);
            TrialRecord trial = found.trials().get(k);
            assertEquals(wanted.key(), trial.key());
            String label = found.cells().get(trial.cell()).id() + ", seed " + trial.seed();
            if (trial.seed() == 2 && trial.cell() < STRIKES.size()) {
                assertEquals(Status.FAILED, trial.status(), label);
                assertEquals(STRIKES.get(trial.cell()).cause(), trial.cause(), label);
                continue;
            }
            assertEquals(Status.DONE, trial.status(), () -> label + ": " + trial.cause() + "\n" + trial.logTail());
            assertEquals(wanted.testAccuracy(), trial.testAccuracy(), label);
            assertEquals(timeless(wanted), timeless(trial), label);
            for (String file : FILES) {
                Path mine = out.resolve(trial.directory()).resolve(file);
                Path theirs = folder.resolve("undisturbed")
                        .resolve(wanted.directory())
                        .resolve(file);
                assertEquals(-1, Files.mismatch(theirs, mine), label + ": " + file);
            }
        }
    }

    private static Path directory(StudyRecord study, int cell, Path out) {
        return study.trials().stream()
                .filter(trial -> trial.cell() == cell && trial.seed() == 2)
                .map(trial -> out.resolve(trial.directory()))
                .findFirst()
                .orElseThrow();
    }

    private static List<EpochRecord> timeless(TrialRecord trial) {
        return trial.epochs().stream()
                .map(e -> new EpochRecord(e.epoch(), e.trainLoss(), e.testLoss(), e.testAccuracy(), 0))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
