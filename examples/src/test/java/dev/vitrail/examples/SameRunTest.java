package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The result of a run has the same bits whatever compiles it, however wide the vectors, however many the threads. */
class SameRunTest {
    private static final String MODEL = "dev.vitrail.examples.SmallVit";
    private static final int STEPS_PER_EPOCH = 9;
    private static final int HUNDRED_STEPS = 100 / STEPS_PER_EPOCH + 1;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeImages() throws IOException {
        TinyImages.write(folder.resolve("images"));
    }

    @Test
    void oneAndMoreThreads() throws IOException {
        CommandRun.done(arguments("one", HUNDRED_STEPS, 1));
        for (int threads : List.of(2, 3, 5)) {
            CommandRun.done(arguments("more" + threads, HUNDRED_STEPS, threads));
            assertSame("one", "more" + threads);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:TieredStopAtLevel=1",
                "-XX:-TieredCompilation",
                "-XX:UseAVX=3",
                "-XX:UseAVX=2",
                "-XX:UseAVX=1",
                "-Duser.language=tr"
            })
    void anyCompilerAndVectorWidth(String option) throws IOException, InterruptedException {
        sameAsHere(HUNDRED_STEPS, CommandRun.VECTORS, option);
    }

    @Test
    void scalarCodeWithoutTheVectorModule() throws IOException, InterruptedException {
        sameAsHere(HUNDRED_STEPS);
    }

    @Test
    void interpreterAlone() throws IOException, InterruptedException {
        sameAsHere(1, CommandRun.VECTORS, "-Xint");
    }

    private void sameAsHere(int epochs, String... options) throws IOException, InterruptedException {
        CommandRun.done(arguments("here", epochs, 2));
        Path log = folder.resolve("log.txt");
        List<String> jvm = new ArrayList<>(List.of(options));
        jvm.add("-XX:+IgnoreUnrecognizedVMOptions");
        Process process = CommandRun.start(jvm, log, arguments("there", epochs, 2));
        process.waitFor(5, TimeUnit.MINUTES);
        assertEquals(0, process.exitValue(), () -> text(log));
        assertSame("here", "there");
    }

    private String[] arguments(String out, int epochs, int threads) {
        return new String[] {
            "train",
            MODEL,
            "--data",
            folder.resolve("images").toString(),
            "--out",
            folder.resolve(out).toString(),
            "--epochs",
            "" + epochs,
            "--threads",
            "" + threads
        };
    }

    private void assertSame(String a, String b) throws IOException {
        for (String file : List.of("last.safetensors", "metrics.jsonl")) {
            assertEquals(
                    -1,
                    Files.mismatch(
                            folder.resolve(a).resolve(file), folder.resolve(b).resolve(file)),
                    file);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
