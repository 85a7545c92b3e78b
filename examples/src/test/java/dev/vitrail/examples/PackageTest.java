package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.checkpoint.SafetensorsFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package, run with an empty environment from another folder: nothing of this machine's Java or checkout helps it. */
class PackageTest {
    private static final long LIMIT = 60_000_000;

    private static final String SOURCE = """
            package packed;

            import dev.vitrail.dsl.VisionTransformer;

            @VisionTransformer(
                    imageSize = 8, patchSize = 4, layers = 1, hiddenSize = 16, heads = 2, mlpSize = 32, classes = 3)
            public interface Packed {}
            """;

    @TempDir
    private static Path folder = Path.of("");

    private static Path built = Path.of("");
    private static Path elsewhere = Path.of("");

    @BeforeAll
    static void build() throws IOException {
        Path source = Files.writeString(folder.resolve("Packed.java"), SOURCE);
        built = folder.resolve("one place").resolve("package");
        String out = CommandRun.done("package", "--out", built.toString(), source.toString());
        assertTrue(out.contains(" MB, packed.Packed\n"), out);
        elsewhere = Files.createDirectories(folder.resolve("some other place"));
        Path moved = elsewhere.resolve("my package");
        Files.move(built, moved);
        built = moved;
        Files.delete(source);
    }

    @Test
    void isSmallAndKnowsNothingOfThisMachine() throws IOException {
        long bytes = 0;
        List<String> texts = List.of("vitrail", "README.txt", "runtime/release", "opencl/vendors/nvidia.icd");
        List<String> machine = List.of(
                folder.toString(),
                System.getProperty("user.dir"),
                System.getProperty("user.home"),
                System.getProperty("java.home"));
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        for (String name : texts) {
            String text = Files.readString(built.resolve(name));
            assertTrue(machine.stream().noneMatch(text::contains), text);
        }
        assertTrue(bytes < LIMIT, bytes + " bytes");
        try (Stream<Path> files = Files.list(built)) {
            assertEquals(
                    List.of("README.txt", "lib", "opencl", "processor", "runtime", "vitrail"),
                    files.map(file -> "" + file.getFileName()).sorted().toList());
        }
    }

    @Test
    void showsAndMeasuresItsModelAndListsDevices() throws IOException, InterruptedException {
        assertTrue(run("inspect", "packed.Packed").startsWith("packed.Packed\n"));
        assertTrue(run("bench", "packed.Packed", "--steps", "2", "--batch", "2").contains("\"steps\":2,"));
        assertTrue(run("devices").startsWith("cpu\n  CPU, "));
    }

    @Test
    void trainsOnImageFilesAndCompilesTheModelOfSavedWeights() throws IOException, InterruptedException {
        Path images = elsewhere.resolve("images");
        TinyImages.write(images);
        run("train", "packed.Packed", "--data", "images", "--out", "run 1", "--epochs", "1", "--batch", "8");
        BufferedImage image = ImageIO.read(images.resolve("test/chess/0.png").toFile());
        assertTrue(ImageIO.write(image, "jpg", elsewhere.resolve("a.jpg").toFile()));
        assertTrue(run("predict", "run 1", "a.jpg").contains("a.jpg"));
    }

    @Test
    void verifiesAReference() throws IOException, InterruptedException {
        Path reference = SharedFiles.folder("golden/public").resolve("one_token.safetensors");
        Map<String, String> metadata;
        try (SafetensorsFile file = SafetensorsFile.open(reference)) {
            metadata = file.metadata();
        }
        Files.writeString(elsewhere.resolve("Declared.java"), ReferenceDeclaration.source("Declared", metadata));
        Files.copy(reference, elsewhere.resolve("a reference"));
        assertTrue(run("verify", "Declared.java", "--reference", "a reference").contains("within tolerance"));
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(built.resolve("vitrail").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(elsewhere.toFile());
        Path errors = elsewhere.resolve("errors.txt");
        builder.redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("XDG_CACHE_HOME", elsewhere.resolve("cache").toString());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + out + text(errors));
        assertFalse(text(errors).contains("\tat "), () -> text(errors));
        return out;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
