package dev.vitrail.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.study.store.StudyFolder;
import dev.vitrail.study.store.StudyStore;
import dev.vitrail.study.store.TrialMetrics;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.trial.TrialMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the trials when their controller is told to end, or is killed. */
class ControllerEndTest {
    private static final long DEADLINE_SECONDS = 120;

    @TempDir
    private Path folder = Path.of("");

    private String data = "";
    private Path out = Path.of("");
    private Path log = Path.of("");

    @BeforeEach
    void writeImages() throws IOException {
        data = ToyImages.write(folder.resolve("images"));
        out = folder.resolve("out");
        log = folder.resolve("log.txt");
    }

    @Test
    void ctrlCAndTermSaveAndTheSameCommandGoesOn() throws IOException, InterruptedException {
        for (int signal : List.of(2, 15)) {
            Process controller = StudyCommandRun.start(List.of(), log, arguments(out));
            String key = awaitSteps(controller);
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-" + signal, "" + controller.pid())
                            .start()
                            .waitFor());
            assertTrue(controller.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), () -> "no end:\n" + text(log));
            assertEquals(128 + signal, controller.exitValue(), () -> text(log));
            assertEquals(0, trialProcesses(), "a trial lives on");
            assertTrue(text(log).contains("vitrail study dev.vitrail.study.Pair --data " + data), () -> text(log));
            assertTrue(Files.exists(new StudyFolder(out).trial(key).resolve("state.safetensors")));
            assertTrue(text(new StudyFolder(out).events()).contains("{\"event\":\"INTERRUPTED\",\"key\":\"" + key));
        }
        Process last = StudyCommandRun.start(List.of(), log, arguments(out));
        assertTrue(last.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), () -> "no end:\n" + text(log));
        assertEquals(0, last.exitValue(), () -> text(log));
        assertSameAsUndisturbed();
    }

    @Test
    void aKilledControllerTakesItsTrialsAlong() throws IOException, InterruptedException {
        Process controller = StudyCommandRun.start(List.of(), log, arguments(out));
        awaitSteps(controller);
        assertTrue(trialProcesses() > 0);
        controller.destroyForcibly().waitFor();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (trialProcesses() > 0) {
            assertTrue(System.nanoTime() < deadline, "a trial lives on");
            Thread.sleep(20);
        }
    }

    private void assertSameAsUndisturbed() throws IOException {
        Path undisturbed = folder.resolve("undisturbed");
        List<String> arguments = new ArrayList<>(arguments(undisturbed));
        arguments.addAll(List.of("--launcher", "in-process"));
        assertEquals(0, StudyCommandRun.of(arguments).code());
        for (TrialRecord trial : StudyStore.read(undisturbed).trials()) {
            for (String file : List.of("metrics.jsonl", "last.safetensors")) {
                Path mine = out.resolve(trial.directory()).resolve(file);
                Path theirs = undisturbed.resolve(trial.directory()).resolve(file);
                assertEquals(-1, Files.mismatch(theirs, mine), trial.key() + ": " + file);
            }
        }
    }

    private List<String> arguments(Path out) {
        return List.of(
                "dev.vitrail.study.Pair",
                "--data",
                data,
                "--out",
                out.toString(),
                "--jobs",
                "2",
                "--threads-per-job",
                "1",
                "--seeds",
                "5",
                "--epochs",
                "25");
    }

    /** Waits until one of the running trials is some steps further; returns its key. */
    private String awaitSteps(Process controller) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        Path trials = out.resolve("trials");
        Map<Path, Long> before = new HashMap<>();
        while (System.nanoTime() < deadline) {
            assertTrue(controller.isAlive(), () -> "ended by itself:\n" + text(log));
            if (Files.exists(trials)) {
                try (var folders = Files.list(trials)) {
                    for (Path trial : folders.toList()) {
                        long step = TrialMetrics.progress(trial).step();
                        if (step > before.computeIfAbsent(trial, _ -> step) + 20) {
                            return trial.getFileName().toString();
                        }
                    }
                }
            }
            Thread.sleep(5);
        }
        throw new AssertionError("no steps:\n" + text(log));
    }

    private long trialProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(TrialMain.class.getName()) && line.contains(out.toString()))
                        .isPresent())
                .count();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
