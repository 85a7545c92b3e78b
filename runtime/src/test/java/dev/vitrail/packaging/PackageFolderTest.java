package dev.vitrail.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageFolderTest {
    private static final long DEADLINE_SECONDS = 120;

    @TempDir
    private Path parent = Path.of("");

    /** A package in the making that says so and then takes its time. */
    static final class Slow {
        private Slow() {}

        static void main(String[] arguments) throws IOException {
            new PackageFolder(Path.of(arguments[0])).replace(folder -> {
                Files.writeString(folder.resolve("half"), "of it");
                System.out.println("started");
                try {
                    Thread.sleep(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }

    @Test
    void aPackageIsReplacedByTheNextOne() throws IOException {
        PackageFolder folder = new PackageFolder(parent.resolve("p"));
        folder.replace(building -> fill(building, "first"));
        folder.replace(building -> fill(building, "second"));
        assertEquals("second", Files.readString(parent.resolve("p/vitrail")));
        assertEquals(List.of("p"), names());
        assertEquals("second".length(), folder.bytes());
    }

    @Test
    void aFailureLeavesEverythingAsItWas() throws IOException {
        PackageFolder folder = new PackageFolder(parent.resolve("p"));
        folder.replace(building -> fill(building, "first"));
        IOException failure = assertThrows(
                IOException.class,
                () -> folder.replace(building -> {
                    fill(building, "second");
                    throw new IOException("no space");
                }));
        assertEquals("no space", failure.getMessage());
        assertEquals("first", Files.readString(parent.resolve("p/vitrail")));
        assertEquals(List.of("p"), names());
    }

    @Test
    void somethingElseIsRefused() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "mine");
        Path work = Files.createDirectory(parent.resolve("work"));
        Files.writeString(work.resolve("thesis.txt"), "mine");
        for (Path taken : List.of(file, work)) {
            FileAlreadyExistsException refusal = assertThrows(
                    FileAlreadyExistsException.class,
                    () -> new PackageFolder(taken).replace(building -> fill(building, "p")));
            assertTrue(("" + refusal.getReason()).endsWith("name another one with --out"), refusal.getReason());
        }
        assertEquals("mine", Files.readString(work.resolve("thesis.txt")));
        assertEquals(List.of("file", "work"), names());
    }

    @Test
    void whoeverStopsItFindsNothing() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Slow.class.getName(),
                        parent.resolve("p").toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader()) {
            assertEquals("started", out.readLine());
            process.toHandle().destroy(); // Process.destroy would close its streams
            assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS));
            assertEquals(null, out.readLine());
        }
        assertEquals(143, process.exitValue());
        assertEquals(List.of(), names());
    }

    private static void fill(Path folder, String launcher) throws IOException {
        Files.writeString(folder.resolve("vitrail"), launcher);
        Files.createDirectory(folder.resolve("lib"));
        Files.createDirectory(folder.resolve("runtime"));
        Files.writeString(folder.resolve("runtime/release"), "");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.map(file -> "" + file.getFileName()).sorted().toList();
        }
    }
}
