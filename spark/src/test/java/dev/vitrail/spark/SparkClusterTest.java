package dev.vitrail.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.study.launch.RunningTrial;
import dev.vitrail.study.launch.TrialExit;
import dev.vitrail.study.launch.TrialLauncher;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master, a worker and an executor that is a JVM of its own and has Spark on its class path, but nothing of Vitrail. */
class SparkClusterTest {

    private static final String MASTER = "local-cluster[1,1,512]";

    @TempDir
    Path root;

    /** Spark starts executors from an installation; this one is links to the jars of the tests. */
    @BeforeAll
    static void install() throws IOException {
        Path jars = Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (entry.endsWith(".jar") && !jar.getFileName().toString().startsWith("vitrail-")) {
                try {
                    Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
                } catch (FileAlreadyExistsException e) {
                    // From an earlier run.
                }
            }
        }
    }

    @AfterEach
    void resetProperties() {
        System.clearProperty("spark.executor.memory");
        System.clearProperty("spark.vitrail.copyFolders");
        System.clearProperty("spark.vitrail.copyLimit");
    }

    @Test
    void aTrialWhoseExecutorIsLostIsToldToBeLostAndItsProcessEnds() throws Exception {
        System.setProperty("spark.executor.memory", "512m");
        try (TrialLauncher launcher = Trials.open(MASTER, 1)) {
            Trials trials = new Trials(launcher, root);
            RunningTrial lost = trials.start("lost", "pid", "pid", "wait", "never");
            ProcessHandle process = trials.process("lost", "pid");
            ProcessHandle executor = trials.parent("lost", "pid");
            assertFalse(executor.pid() == ProcessHandle.current().pid());
            executor.destroyForcibly();
            TrialExit exit = Trials.exit(lost);
            assertEquals(-1, exit.code());
            assertTrue(exit.lost().contains("ExecutorLostFailure"), exit.lost());
            process.onExit().get(Trials.PATIENCE_SECONDS, TimeUnit.SECONDS);

            RunningTrial next = trials.start("next", "write", "result", "done");
            assertEquals(new TrialExit(0, false, ""), Trials.exit(next));
            assertEquals("done", trials.read("next", "result"));

            RunningTrial killed = trials.start("killed", "pid", "pid", "wait", "never");
            ProcessHandle running = trials.process("killed", "pid");
            killed.kill();
            assertEquals(new TrialExit(137, false, ""), Trials.exit(killed));
            assertFalse(running.isAlive());
        }
    }

    @Test
    void withoutASharedFolderTheFolderTravels() throws Exception {
        System.setProperty("spark.executor.memory", "512m");
        System.setProperty("spark.vitrail.copyFolders", "true");
        System.setProperty("spark.vitrail.copyLimit", "10000");
        try (TrialLauncher launcher = Trials.open(MASTER, 1)) {
            Trials trials = new Trials(launcher, root);
            Path folder =
                    Files.createDirectories(trials.folder("t").resolve("in")).getParent();
            Files.writeString(folder.resolve("in/given"), "given to the trial");
            Files.writeString(folder.resolve("in/old"), "");
            Files.writeString(folder.resolve("log.txt"), "before\n");
            String deeds =
                    "print FOLDER/in/given write FOLDER/result done delete in/old fill small 100 fill large 100000"
                            + " classpath exit 7";
            RunningTrial trial =
                    trials.start("t", deeds.replace("FOLDER", folder.toString()).split(" "));
            TrialExit exit = Trials.exit(trial);
            String log = trials.read("t", "log.txt");
            assertEquals(new TrialExit(7, false, ""), exit, log);
            assertEquals("done", trials.read("t", "result"));
            assertEquals(100, Files.size(folder.resolve("small")));
            assertFalse(Files.exists(folder.resolve("large")));
            assertTrue(log.startsWith("before\nstarted\ngiven to the trial\nLeft behind on "), log);
            assertTrue(log.endsWith(": large\n"), log);
            assertFalse(Files.exists(folder.resolve("in/old")));
            assertTrue(trials.read("t", "classpath").endsWith("-test-classes.jar"), trials.read("t", "classpath"));
            try (var left = Files.walk(Path.of(System.getenv("SPARK_HOME"), "work"))) {
                assertFalse(left.anyMatch(path -> path.getFileName().toString().startsWith("trial-")));
            }
        }
    }
}
