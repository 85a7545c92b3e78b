package dev.vitrail.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Links a Java runtime with jlink: the modules that Vitrail needs, without what they hold and Vitrail never loads. */
final class JavaImage {
    /** Desktop for its image readers, the compiler for models in source files and those of saved weights. */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.desktop",
            "java.logging",
            "jdk.compiler",
            "jdk.incubator.vector",
            "jdk.management",
            "jdk.unsupported");

    /** Fonts, windows and sound; what javac needs for {@code --release} only. */
    private static final List<String> FILES = List.of(
            "ct.sym",
            "libawt_xawt.so",
            "libfontmanager.so",
            "libfreetype.so",
            "libjawt.so",
            "libjsound.so",
            "libsplashscreen.so",
            "psfont*");

    private static final int LINES = 5;

    private JavaImage() {}

    /**
     * Makes a runtime.
     *
     * @param jdk home of a JDK
     * @param folder does not exist yet
     * @throws IOException with the end of what jlink said if it fails
     */
    static void link(Path jdk, Path folder) throws IOException {
        Path jlink = jdk.resolve("bin").resolve("jlink");
        if (!Files.isExecutable(jlink)) {
            throw new IOException("a package is made with a JDK's jlink, but there is no " + jlink
                    + ": run ./vitrail package in a checkout, with a whole JDK 25");
        }
        Path unused = folder.resolveSibling("unused");
        Path log = folder.resolveSibling("jlink.log");
        Files.write(unused, UnusedClasses.patterns());
        run(
                log,
                List.of(
                        jlink.toString(),
                        "--add-modules=" + String.join(",", MODULES),
                        "--exclude-resources=@" + unused,
                        "--exclude-files=**/" + String.join(",**/", FILES),
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--compress=zip-9",
                        "--vm=server",
                        "--output=" + folder));
        Files.delete(unused);
        Files.delete(log);
        try (Stream<Path> files = Files.walk(folder.resolve("lib"))) {
            for (Path library :
                    files.filter(file -> file.toString().endsWith(".so")).toList()) {
                ElfFile.open(library).dropSymbolTable();
            }
        }
    }

    private static void run(Path log, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("jlink failed with code " + code + ":\n" + end(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            stop(process);
        }
    }

    private static void stop(Process process) throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String end(Path log) throws IOException {
        List<String> lines =
                Files.readString(log, StandardCharsets.UTF_8).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }
}
