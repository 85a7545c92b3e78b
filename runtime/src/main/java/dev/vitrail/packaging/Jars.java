package dev.vitrail.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Fills a folder with jars.
 *
 * @param folder exists
 */
record Jars(Path folder) {
    /** In every entry: the same content gives the same bytes. */
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    /**
     * Copies those entries of a class path that hold these classes; a folder of classes becomes a jar.
     *
     * @param classes their files, such as {@code picocli/CommandLine.class}
     * @throws IOException if a class is nowhere
     */
    void copy(List<Path> classPath, List<String> classes) throws IOException {
        Set<Path> wanted = new LinkedHashSet<>();
        for (String file : classes) {
            wanted.add(holder(classPath, file));
        }
        int folders = 0;
        for (Path entry : wanted) {
            if (Files.isDirectory(entry)) {
                write("classes-" + ++folders + ".jar", files(entry));
            } else {
                Files.copy(entry, folder.resolve(entry.getFileName()));
            }
        }
    }

    /** Writes a jar of these files. */
    void write(String name, Map<String, byte[]> files) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(TIME);
                jar.putNextEntry(entry);
                jar.write(file.getValue());
            }
        }
    }

    private static Path holder(List<Path> classPath, String file) throws IOException {
        for (Path entry : classPath) {
            if (holds(entry, file)) {
                return entry;
            }
        }
        throw new IOException("a package needs " + file + ", but it is not on Vitrail's class path");
    }

    private static boolean holds(Path entry, String file) throws IOException {
        if (Files.isDirectory(entry)) {
            return Files.isRegularFile(entry.resolve(file));
        }
        if (!Files.isRegularFile(entry)) {
            return false;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            return jar.getEntry(file) != null;
        }
    }

    private static Map<String, byte[]> files(Path entry) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(entry)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                files.put(entry.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
