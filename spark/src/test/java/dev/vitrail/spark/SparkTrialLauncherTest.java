package dev.vitrail.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.study.launch.RunningTrial;
import dev.vitrail.study.launch.TrialExit;
import dev.vitrail.study.launch.TrialLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials in place, with executor and driver in this JVM. */
class SparkTrialLauncherTest {

    private static final TrialExit KILLED = new TrialExit(137, false, "");

    @TempDir
    Path root;

    private TrialLauncher launcher;
    private Trials trials;

    @BeforeEach
    void open() throws IOException {
        launcher = Trials.open("local[3]", 2);
        trials = new Trials(launcher, root);
    }

    @AfterEach
    void close() {
        launcher.close();
    }

    @Test
    void asManyTrialsAsJobsRunAtOnceAndTheirEndsAreTold() throws Exception {
        Path running = Files.createDirectory(root.resolve("running"));
        List<RunningTrial> started = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            started.add(trials.start(
                    "t" + i, "count", running.toString(), "pid", "pid", "wait", "go", "write", "result", "r" + i));
        }
        // Two wait for their release at the same time, so two run at once; the third has not begun.
        ProcessHandle first = trials.process("t0", "pid");
        ProcessHandle second = trials.process("t1", "pid");
        assertTrue(first.isAlive() && second.isAlive());
        for (int i = 0; i < 3; i++) {
            Files.createDirectories(trials.folder("t" + i));
            trials.release("t" + i);
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(new TrialExit(0, false, ""), Trials.exit(started.get(i)));
            assertEquals("r" + i, trials.read("t" + i, "result"));
            assertTrue(Integer.parseInt(trials.read("t" + i, "count")) <= 2);
            assertEquals(List.of("count", "go", "log.txt", "pid", "result"), names(trials.folder("t" + i)));
        }
    }

    @Test
    void exitCodesAndSignalsAreTold() throws Exception {
        RunningTrial fails = trials.start("fails", "exit", "41");
        RunningTrial dies = trials.start("dies", "pid", "pid", "wait", "never");
        assertEquals(new TrialExit(41, false, ""), Trials.exit(fails));
        assertTrue(trials.process("dies", "pid").destroyForcibly());
        assertEquals(KILLED, Trials.exit(dies));
    }

    @Test
    void bothStreamsAreAppendedToTheLog() throws Exception {
        Files.createDirectories(trials.folder("t"));
        Files.writeString(trials.folder("t").resolve("log.txt"), "before\n");
        assertEquals(1, Trials.exit(trials.start("t", "nonsense")).code());
        String log = trials.read("t", "log.txt");
        assertTrue(log.startsWith("before\nstarted\n"), log);
        assertTrue(log.contains("IllegalArgumentException: [nonsense]"), log);
    }

    @Test
    void killingATrialKillsItsProcessesAndNoOther() throws Exception {
        RunningTrial killed = trials.start("killed", "child", "childpid", "pid", "pid", "wait", "never");
        RunningTrial other = trials.start("other", "pid", "pid", "wait", "go");
        RunningTrial queued = trials.start("queued", "pid", "pid");
        ProcessHandle process = trials.process("killed", "pid");
        ProcessHandle child = trials.process("killed", "childpid");
        trials.process("other", "pid");
        queued.kill();
        assertEquals(new TrialExit(-1, false, "killed before it was started"), Trials.exit(queued));
        killed.kill();
        assertEquals(KILLED, Trials.exit(killed));
        assertFalse(process.isAlive());
        assertFalse(child.isAlive());
        trials.release("other");
        assertEquals(0, Trials.exit(other).code());
        assertFalse(Files.exists(trials.folder("queued").resolve("pid")));
        // The same key again: a kill is for one start only.
        assertEquals(
                0, Trials.exit(trials.start("killed", "write", "again", "")).code());
    }

    @Test
    void killingAtOnceKillsWhateverHasBegun() throws Exception {
        for (int i = 0; i < 5; i++) {
            RunningTrial trial = trials.start("t" + i, "wait", "never");
            trial.kill();
            assertFalse(Trials.exit(trial).code() == 0);
        }
        assertNothingRuns();
    }

    @Test
    void aTrialWhoseTimeIsOverIsKilled() throws Exception {
        RunningTrial trial = trials.start("slow", Duration.ofSeconds(1), "wait", "never");
        assertEquals(new TrialExit(137, true, ""), Trials.exit(trial));
        assertNothingRuns();
    }

    @Test
    void closingKillsWhatRuns() throws Exception {
        RunningTrial running = trials.start("running", "pid", "pid", "wait", "never");
        RunningTrial also = trials.start("also", "pid", "pid", "wait", "never");
        RunningTrial queued = trials.start("queued", "wait", "never");
        ProcessHandle process = trials.process("running", "pid");
        trials.process("also", "pid");
        launcher.close();
        assertEquals(KILLED, running.exit().getNow(null));
        assertEquals(KILLED, also.exit().getNow(null));
        assertEquals(-1, queued.exit().getNow(null).code());
        assertFalse(process.isAlive());
        assertThrows(IllegalStateException.class, () -> trials.start("late", "exit", "0"));
    }

    private static void assertNothingRuns() {
        assertEquals(List.of(), ProcessHandle.current().descendants().toList());
    }

    private static List<String> names(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
