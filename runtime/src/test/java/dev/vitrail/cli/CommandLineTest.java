package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private static final int DONE = 0;
    private static final int USAGE = 2;

    private final Captured captured = new Captured();

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "train",
                "evaluate",
                "predict",
                "inspect",
                "verify",
                "bench",
                "scaling",
                "devices",
                "tune",
                "package",
                "quickstart"
            })
    void helpOnEveryLevelFitsIntoEightyColumns(String command) {
        int code = command.isEmpty() ? captured.run("--help") : captured.run(command, "--help");
        assertEquals(DONE, code);
        assertTrue(captured.out().contains("Usage: vitrail " + command), captured.out());
        assertTrue(captured.out().lines().allMatch(line -> line.length() <= 80), captured.out());
    }

    @Test
    void versionNamesJavaAndMachine() {
        assertEquals(DONE, captured.run("--version"));
        assertTrue(captured.out().matches("(?s)vitrail .* \\(Java 25.*"), captured.out());
    }

    @Test
    void withoutACommandNothingIsDone() {
        refused("vitrail: Missing COMMAND (see vitrail --help)");
    }

    @Test
    void anUnknownOptionSuggestsTheNearestOne() {
        refused(
                "vitrail train: Unknown option: '--epoch'; did you mean --epochs? (see vitrail train --help)",
                "train",
                "p.M",
                "--data",
                "d",
                "--epoch");
    }

    @Test
    void aMissingOptionIsNamed() {
        refused("vitrail train: Missing required option: '--data=DATA' (see vitrail train --help)", "train", "p.M");
    }

    @Test
    void aValueOfTheWrongKindIsShown() {
        refused(
                "vitrail bench: Invalid value for option '--batch': 'many' is not an int (see vitrail bench --help)",
                "bench",
                "p.M",
                "--batch",
                "many");
        refused(
                "vitrail train: Invalid value for option '--schedule': expected one of [CONSTANT, LINEAR, COSINE]"
                        + " (case-insensitive) but was 'step' (see vitrail train --help)",
                "train",
                "p.M",
                "--data",
                "d",
                "--schedule",
                "step");
    }

    @Test
    void aValueOutOfItsRangeIsShown() throws IOException {
        String toy = write("Toy.java", ToySource.of("Toy"));
        refused("vitrail bench: --batch must be at least 1, not 0", "bench", toy, "--batch", "0");
        refused("vitrail inspect: --threads must be at least 1, not -3", "inspect", toy, "--threads", "-3");
        refused(
                "vitrail train: labelSmoothing must be in [0, 1): 1.0",
                "train",
                toy,
                "--data",
                "builtin:shapes",
                "--label-smoothing",
                "1");
        refused(
                "vitrail train: --betas takes two values, as in 0.9,0.999, not 1",
                "train",
                toy,
                "--data",
                "builtin:shapes",
                "--betas",
                "0.9");
        refused(
                "vitrail train: --resume needs --out: the directory of the run to go on with",
                "train",
                toy,
                "--data",
                "builtin:shapes",
                "--resume");
    }

    @Test
    void trainingInAPrecisionThatTheDeviceDoesNotHaveIsRefused() throws IOException {
        String toy = write("Toy.java", ToySource.ofPrecision("BF16", "Toy"));
        String refusal = "vitrail train: precision bf16 needs an OpenCL device, not cpu: add --device opencl,"
                + " or --precision fp32";
        refused(refusal, "train", toy, "--data", "builtin:shapes");
        refused(refusal, "train", toy, "--data", "builtin:shapes", "--precision", "bf16", "--device", "cpu");
        refused(refusal.replace("train", "bench"), "bench", toy);
        String missing = folder.resolve("no.such").toString();
        Captured accepted = new Captured();
        assertEquals(USAGE, accepted.run("train", toy, "--data", missing, "--precision", "fp32"));
        assertTrue(accepted.err().startsWith("vitrail train: " + missing + ": no such file"), accepted.err());
    }

    @Test
    void missingFilesAreNamed() {
        String missing = folder.resolve("no.such").toString();
        refused("vitrail verify: " + missing + ": no such file", "verify", "p.M", "--reference", missing);
        refused("vitrail evaluate: " + missing + ": no such file", "evaluate", missing, "--data", "builtin:shapes");
        refused("vitrail predict: " + missing + ": no such file", "predict", "run", missing);
        refused("vitrail inspect: " + missing + ".java: no such file", "inspect", missing + ".java");
        refused(
                "vitrail inspect: --classpath: " + missing + ": no such file or folder",
                "inspect",
                "p.M",
                "-cp",
                missing);
    }

    @Test
    void aDirectoryWithoutWeightsIsNoRun() {
        refused(
                "vitrail evaluate: " + folder + ": no run with weights (best.safetensors or last.safetensors)",
                "evaluate",
                folder.toString(),
                "--data",
                "builtin:shapes");
    }

    @Test
    void aDamagedReferenceIsWrongUsage() throws IOException {
        String file = write("bad.safetensors", "not what it should be");
        assertEquals(USAGE, captured.run("verify", "p.M", "--reference", file));
        assertEquals(1, captured.errorLines().size(), captured.err());
        assertTrue(captured.err().startsWith("vitrail verify: " + file + ", byte "), captured.err());
    }

    @Test
    void anUnknownClassIsNamed() {
        refused(
                "vitrail inspect: no class p.Missing on the class path (--classpath adds jars and folders)",
                "inspect",
                "p.Missing");
    }

    @Test
    void aClassWithoutModelSaysHowToGetOne() {
        refused(
                "vitrail inspect: class java.lang.String has no compiled model java.lang.StringModel:"
                        + " compile it with vitrail-processor on javac's -processorpath",
                "inspect",
                "java.lang.String");
    }

    @Test
    void errorsOfASourceFileAreThoseOfJavac() throws IOException {
        String file = write("Broken.java", "public class Broken {\n    int x = \"text\";\n}\n");
        assertEquals(USAGE, captured.run("inspect", file));
        List<String> lines = captured.errorLines();
        assertAll(
                () -> assertEquals(
                        file + ":2: error: incompatible types: String cannot be converted to int", lines.getFirst()),
                () -> assertEquals("vitrail inspect: " + file + " does not compile", lines.getLast()));
    }

    @Test
    void aSourceFileWithoutModelIsRefused() throws IOException {
        String file = write("Plain.java", "class Plain {}\n");
        refused(
                "vitrail inspect: " + file + " declares no model: no type in it has @VisionTransformer",
                "inspect",
                file);
    }

    @Test
    void ofSeveralModelsInAFileOneMustBeChosen() throws IOException {
        String file = write("Toys.java", ToySource.of("Red", "Blue"));
        refused(
                "vitrail inspect: " + file + " declares 2 models: Red, Blue; choose one with " + file + "#Red",
                "inspect",
                file);
        refused("vitrail inspect: " + file + " declares no model Green, only Red, Blue", "inspect", file + "#Green");
        assertEquals(DONE, captured.run("inspect", file + "#Blue"));
        assertTrue(captured.out().startsWith("toys.Blue\n"), captured.out());
    }

    @Test
    void inspectPrintsExactIntegersWithinEightyColumns() throws IOException {
        String file = write("Toy.java", ToySource.of("Toy"));
        assertEquals(DONE, captured.run("inspect", file, "--batch", "3", "--threads", "2"));
        String out = captured.out();
        assertTrue(out.contains("image 8 x 8 x 3, patch 4: 4 patches + class token = 5 tokens"), out);
        assertTrue(out.contains("memory: one arena, batch 3, 2 threads"), out);
        assertTrue(out.lines().allMatch(line -> line.length() <= 80), out);
    }

    @Test
    void debugPrintsTheStackTrace() {
        assertEquals(USAGE, captured.run("inspect", "p.Missing", "--debug"));
        assertTrue(captured.err().contains("\tat dev.vitrail.cli.ModelLoader."), captured.err());
    }

    private void refused(String message, String... arguments) {
        Captured captured = new Captured();
        assertEquals(USAGE, captured.run(arguments), captured.err());
        assertEquals(List.of(message), captured.errorLines());
        assertEquals("", captured.out());
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
