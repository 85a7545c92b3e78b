package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train, evaluate and predict as a user does. */
class RunTest {
    private static final String MODEL = "dev.vitrail.examples.SmallVit";

    @TempDir
    private Path folder = Path.of("");

    private String data = "";
    private String run = "";

    @BeforeEach
    void writeImages() throws IOException {
        data = folder.resolve("images").toString();
        run = folder.resolve("run").toString();
        TinyImages.write(Path.of(data));
    }

    @Test
    void aRunLeavesWeightsAndMetricsAndSaysWhere() throws IOException {
        String out = CommandRun.done("train", MODEL, "--data", data, "--out", run);
        for (String file : List.of("best.safetensors", "last.safetensors", "metrics.jsonl", "config.json")) {
            assertTrue(Files.size(Path.of(run, file)) > 0, file);
        }
        assertTrue(out.startsWith("SmallVit: "), out);
        assertTrue(out.contains("memory: "), out);
        assertTrue(out.contains("72 training and 24 test images, 9 steps per epoch"), out);
        assertEquals(3, out.lines().filter(line -> line.startsWith("epoch ")).count(), out);
        assertTrue(out.contains("test accuracy: best "), out);
        assertTrue(out.contains(Path.of(run, "best.safetensors").toString()), out);
    }

    @Test
    void aRunThatExistsIsNotOverwritten() {
        CommandRun.done("train", MODEL, "--data", data, "--out", run, "--epochs", "1");
        CommandRun second = CommandRun.of("train", MODEL, "--data", data, "--out", run, "--epochs", "1");
        assertEquals(2, second.code(), second.err());
        assertEquals(1, second.err().lines().count(), second.err());
    }

    @Test
    void aBatchLargerThanTheTrainingSetIsRefused() {
        CommandRun run = CommandRun.of("train", MODEL, "--data", data, "--out", this.run, "--batch", "73");
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains("73 is larger than the training set of 72 images; give --batch 72"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void resumeGoesOnWithTheSameBits() throws IOException {
        String whole = folder.resolve("whole").toString();
        CommandRun.done("train", MODEL, "--data", data, "--out", whole, "--epochs", "4");
        CommandRun.done("train", MODEL, "--data", data, "--out", run, "--epochs", "4", "--patience", "1");
        CommandRun.done("train", MODEL, "--data", data, "--out", run, "--epochs", "4", "--resume");
        assertEquals(-1, Files.mismatch(Path.of(whole, "last.safetensors"), Path.of(run, "last.safetensors")));
        assertEquals(-1, Files.mismatch(Path.of(whole, "metrics.jsonl"), Path.of(run, "metrics.jsonl")));
    }

    @Test
    void anotherRecipeCannotGoOnWithARun() {
        CommandRun.done("train", MODEL, "--data", data, "--out", run, "--epochs", "1");
        CommandRun other =
                CommandRun.of("train", MODEL, "--data", data, "--out", run, "--epochs", "1", "--resume", "--seed", "9");
        assertEquals(2, other.code(), other.err());
        assertTrue(other.err().contains("seed"), other.err());
    }

    @Test
    void weightsAloneAreEnoughToEvaluateAndPredict() throws IOException {
        CommandRun.done("train", MODEL, "--data", data, "--out", run, "--epochs", "30");
        String byRun = CommandRun.done("evaluate", run, "--data", data);
        assertTrue(byRun.contains("24 test images"), byRun);
        assertTrue(byRun.contains("1 chess"), byRun);
        Path moved = Files.move(Path.of(run, "best.safetensors"), folder.resolve("moved.safetensors"));
        String json = CommandRun.done("evaluate", moved.toString(), "--data", data, "--json", "--batch", "7");
        assertTrue(json.contains("\"classes\":[\"across\",\"chess\",\"down\"]"), json);
        double accuracy = Double.parseDouble(
                json.replaceAll(".*\"top1\":([0-9.E-]+).*", "$1").strip());
        assertTrue(accuracy > 0.8, json);
        assertEquals(json, CommandRun.done("evaluate", moved.toString(), "--data", data, "--json", "--model", MODEL));
        String image = Path.of(data, "test", "down", "0.png").toString();
        List<String> lines = CommandRun.done("predict", moved.toString(), image, image)
                .lines()
                .toList();
        assertEquals(8, lines.size(), () -> String.join("\n", lines));
        assertEquals(image, lines.getFirst());
        assertEquals(lines.subList(0, 4), lines.subList(4, 8));
    }

    @Test
    void weightsOfAnotherModelAreRefused() {
        CommandRun.done("train", MODEL, "--data", data, "--out", run, "--epochs", "1");
        CommandRun other = CommandRun.of(
                "evaluate", run, "--data", "builtin:shapes", "--model", "dev.vitrail.examples.quickstart.TinyVit");
        assertEquals(2, other.code(), other.err());
        assertNotEquals("", other.err());
    }

    @Test
    void dataOfOtherClassesIsRefusedBeforeTheFirstStep() {
        CommandRun other = CommandRun.of("train", MODEL, "--data", "builtin:shapes", "--out", run);
        assertEquals(2, other.code(), other.err());
        assertTrue(other.err().contains("expected 3 classes as the model has, found 10 classes"), other.err());
        assertTrue(Files.notExists(Path.of(run)));
    }

    @Test
    void aModelThatDoesNotFitIntoMemoryIsRefused() {
        CommandRun huge = CommandRun.of("bench", "dev.vitrail.examples.sizes.H14", "--batch", "100000", "--steps", "1");
        assertEquals(2, huge.code(), huge.err());
        assertTrue(huge.err().contains("Training H14 at batch 100000 needs"), huge.err());
        assertTrue(huge.err().contains("argest"), huge.err());
    }

    @Test
    void benchPrintsOneLineOfJson() {
        for (String mode : List.of("train", "infer")) {
            String out = CommandRun.done("bench", MODEL, "--batch", "4", "--steps", "6", "--mode", mode);
            assertEquals(1, out.lines().count(), out);
            assertTrue(
                    out.matches("\\{\"model\":\"" + MODEL + "\",\"mode\":\"" + mode + "\",\"batch\":4,\"threads\":\\d+,"
                            + "\"steps\":6,\"median_seconds\":[0-9.E-]+,\"images_per_second\":[0-9.E]+,"
                            + "\"gflops\":[0-9.E-]+,\"loss\":[0-9.]+}\\R"),
                    out);
        }
    }
}
