package dev.vitrail.study.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of this machine, with a shell in the place of a trial. */
class TrialProcessTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void outputIsAppendedAndTheExitCodeIsTold() throws Exception {
        Files.writeString(folder.resolve("log.txt"), "before\n");
        TrialExit exit = exit(start("echo out; echo err >&2; exit 7", LONG));
        assertEquals(new TrialExit(7, false, ""), exit);
        assertEquals("before\nout\nerr\n", Files.readString(folder.resolve("log.txt")));
    }

    @Test
    void aSignalIsTold() throws Exception {
        assertEquals(new TrialExit(128 + 11, false, ""), exit(start("kill -SEGV $$", LONG)));
    }

    @Test
    void killTakesTheChildrenAlong() throws Exception {
        RunningTrial trial =
                start("sleep 300 & (sleep 301 & echo $! > grandchild; wait) & echo $! > child; wait", LONG);
        ProcessHandle child = await("child");
        ProcessHandle grandchild = await("grandchild");
        trial.kill();
        assertEquals(128 + 9, exit(trial).code());
        assertGone(child);
        assertGone(grandchild);
    }

    @Test
    void childrenOfATrialThatEndedByItselfGoToo() throws Exception {
        RunningTrial trial = start("sleep 300 & echo $! > child; sleep 2; exit 3", LONG);
        ProcessHandle child = await("child");
        assertEquals(3, exit(trial).code());
        assertGone(child);
    }

    @Test
    void aTrialWhoseTimeIsOverIsKilled() throws Exception {
        TrialExit exit = exit(start("trap '' TERM INT; while true; do sleep 1; done", Duration.ofMillis(300)));
        assertEquals(new TrialExit(128 + 9, true, ""), exit);
    }

    @Test
    void closeAsksBeforeItKills() throws Exception {
        RunningTrial trial;
        try (TrialLauncher launcher = Launchers.find("local").open("", 1)) {
            trial = launcher.start(command("read -n 1 letter; echo \"asked: $letter\"; exit 5", LONG));
        }
        assertEquals(5, exit(trial).code());
        assertEquals("asked: s\n", Files.readString(folder.resolve("log.txt")));
    }

    @Test
    void launchersAreFoundByName() {
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> Launchers.find("slurm"));
        assertTrue(
                none.getMessage().startsWith("there is no launcher 'slurm'; the launchers are: "), none.getMessage());
    }

    private RunningTrial start(String script, Duration timeout) throws IOException {
        return TrialProcess.start(command(script, timeout));
    }

    private TrialCommand command(String script, Duration timeout) {
        return new TrialCommand("k", List.of("/bin/bash", "-c", script), folder, folder.resolve("log.txt"), timeout);
    }

    private static TrialExit exit(RunningTrial trial) throws Exception {
        return trial.exit().get(60, TimeUnit.SECONDS);
    }

    private ProcessHandle await(String file) throws Exception {
        Path path = folder.resolve(file);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(path) || !Files.readString(path).endsWith("\n")) {
            assertTrue(System.nanoTime() < deadline, "no " + file);
            Thread.sleep(5);
        }
        return ProcessHandle.of(Long.parseLong(Files.readString(path).strip())).orElseThrow();
    }

    /** Killed children that init has not collected yet do not count as alive for long. */
    private static void assertGone(ProcessHandle process) throws Exception {
        process.onExit().get(60, TimeUnit.SECONDS);
        assertFalse(process.isAlive());
    }
}
