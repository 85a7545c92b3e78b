package dev.vitrail.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a package, with a script in the place of Java that prints how it was called. */
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            echo "vendors=${OCL_ICD_VENDORS:-} libraries=${LD_LIBRARY_PATH:-}"
            for argument; do echo "[$argument]"; done
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path root = Path.of("");

    @BeforeEach
    void lay() throws IOException {
        root = folder.toRealPath().resolve("a package");
        Files.createDirectories(root.resolve("runtime/bin"));
        Files.createDirectories(root.resolve("lib"));
        Files.createDirectories(root.resolve("processor"));
        Files.writeString(root.resolve("lib/a.jar"), "");
        Files.writeString(root.resolve("lib/b.jar"), "");
        Files.writeString(root.resolve("processor/c.jar"), "");
        executable(root.resolve("runtime/bin/java"), JAVA);
        try (InputStream in = Objects.requireNonNull(Distribution.class.getResourceAsStream("vitrail.sh"))) {
            executable(root.resolve("vitrail"), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void argumentsArriveAsTheyAreThroughLinksAndSpaces() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("a link"), Path.of("a package/vitrail"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), link.toAbsolutePath());
        List<String> lines = run(second, Map.of("VITRAIL_JAVA_OPTS", "-Xmx1g -Da=b"), "train", "my model", "", "*");
        assertEquals(List.of("[train]", "[my model]", "[]", "[*]"), lines.subList(lines.size() - 4, lines.size()));
        assertTrue(lines.contains("[" + root + "/lib/a.jar:" + root + "/lib/b.jar]"), lines::toString);
        assertTrue(lines.contains("[-Dvitrail.processorpath=" + root + "/processor/c.jar]"), lines::toString);
        assertTrue(lines.containsAll(List.of("[-Xmx1g]", "[-Da=b]")), lines::toString);
    }

    @Test
    void whatTheUserSaysOfOpenClStays() throws IOException, InterruptedException {
        List<String> lines = run(root.resolve("vitrail"), Map.of("OCL_ICD_VENDORS", "/mine", "LD_LIBRARY_PATH", "/x"));
        assertEquals("vendors=/mine libraries=/x", lines.getFirst());
    }

    @Test
    void aDriverWithoutAVendorFileIsNamed() throws IOException, InterruptedException {
        // A folder of the environment stands for the driver's; a machine with vendor files of its own needs no help.
        Path driver = Files.createDirectory(folder.resolve("driver"));
        Files.writeString(driver.resolve("libnvidia-opencl.so.1"), "");
        List<String> lines = run(root.resolve("vitrail"), Map.of("LD_LIBRARY_PATH", driver.toString()));
        boolean own = Files.isDirectory(Path.of("/etc/OpenCL/vendors"));
        assertEquals("vendors=" + (own ? "" : root + "/opencl/vendors") + " libraries=" + driver, lines.getFirst());
    }

    @Test
    void anIncompletePackageSaysSo() throws IOException, InterruptedException {
        Files.delete(root.resolve("runtime/bin/java"));
        assertEquals(
                List.of("vitrail: this package is incomplete: there is no " + root
                        + "/runtime/bin/java; copy it again"),
                run(root.resolve("vitrail"), Map.of()));
    }

    private List<String> run(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out.lines().toList();
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }
}
