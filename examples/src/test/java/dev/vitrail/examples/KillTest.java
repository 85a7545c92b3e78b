package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed or told to stop lose nothing: the run goes on with the same bits. */
class KillTest {
    private static final String MODEL = "dev.vitrail.examples.SmallVit";
    private static final int KILLS = 20;
    private static final int EPOCHS = 130;
    private static final int STEPS_PER_LIFE = 40;
    private static final long DEADLINE_SECONDS = 120;
    private static final List<String> FILES = List.of("best.safetensors", "last.safetensors", "metrics.jsonl");

    @TempDir
    private Path folder = Path.of("");

    private Path undisturbed = Path.of("");
    private Path disturbed = Path.of("");
    private Path log = Path.of("");

    @BeforeEach
    void train() throws IOException {
        TinyImages.write(folder.resolve("images"));
        undisturbed = folder.resolve("undisturbed");
        disturbed = folder.resolve("disturbed");
        log = folder.resolve("log.txt");
    }

    @Test
    void twentyKillsAtRandomMomentsChangeNothing() throws IOException, InterruptedException {
        CommandRun.done(arguments(undisturbed));
        SplittableRandom random = new SplittableRandom(20);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process =
                    CommandRun.start(List.of(CommandRun.VECTORS, "-XX:TieredStopAtLevel=1"), log, arguments(disturbed));
            if (kill % 4 == 3) {
                process.waitFor(random.nextInt(1000), TimeUnit.MILLISECONDS);
            } else {
                awaitSteps(process, 1 + random.nextInt(STEPS_PER_LIFE));
            }
            assertTrue(process.isAlive(), () -> "life " + process.pid() + " ended by itself:\n" + text(log));
            process.destroyForcibly().waitFor();
        }
        CommandRun.done(arguments(disturbed));
        assertSameFiles();
    }

    @Test
    void ctrlCAndTermSaveAndExitWithTheSignalsCode() throws IOException, InterruptedException {
        CommandRun.done(arguments(undisturbed));
        for (int number : List.of(2, 15, 2)) {
            Process process = CommandRun.start(List.of(CommandRun.VECTORS), log, arguments(disturbed));
            awaitSteps(process, 25);
            signal(number, process);
            assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "the process did not end");
            assertEquals(128 + number, process.exitValue(), () -> text(log));
            assertTrue(text(log).contains("--resume"), () -> text(log));
        }
        CommandRun.done(arguments(disturbed));
        assertSameFiles();
    }

    private String[] arguments(Path out) {
        return new String[] {
            "train",
            MODEL,
            "--data",
            folder.resolve("images").toString(),
            "--out",
            out.toString(),
            "--resume",
            "--epochs",
            "" + EPOCHS,
            "--save-steps",
            "7",
            "--threads",
            "1"
        };
    }

    /** Waits until this many more steps are recorded, or the process has ended. */
    private void awaitSteps(Process process, int steps) throws IOException, InterruptedException {
        Path metrics = disturbed.resolve("metrics.jsonl");
        long before = Files.exists(metrics) ? Files.size(metrics) : 0;
        long stepBytes = 100; // about the length of a line
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (process.isAlive() && (!Files.exists(metrics) || Files.size(metrics) < before + steps * stepBytes)) {
            assertTrue(System.nanoTime() < deadline, () -> "no " + steps + " steps:\n" + text(log));
            Thread.sleep(1);
        }
    }

    private static void signal(int number, Process process) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + number, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor());
    }

    private void assertSameFiles() throws IOException {
        List<String> different = new ArrayList<>();
        for (String file : FILES) {
            if (Files.mismatch(undisturbed.resolve(file), disturbed.resolve(file)) >= 0) {
                different.add(file);
            }
        }
        assertEquals(List.of(), different);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
