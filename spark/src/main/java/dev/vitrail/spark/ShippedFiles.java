package dev.vitrail.spark;

import dev.vitrail.study.launch.TrialLauncher;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The entries of class paths that Spark brings to the executors' machines. Folders travel as jars; names are made unique,
 * since Spark knows files by name only.
 */
final class ShippedFiles implements AutoCloseable {

    private final JavaSparkContext spark;
    private final Path staging;
    private final Map<Path, String> names = new HashMap<>();
    private int staged;

    ShippedFiles(JavaSparkContext spark) throws IOException {
        this.spark = spark;
        staging = Files.createTempDirectory("vitrail-spark-");
    }

    /** Lets executors load the code of the tasks. */
    synchronized void shipOwnCode() throws IOException {
        spark.addJar(stage(locationOf(TrialTask.class)).toString());
    }

    /** Ships the entries of a class path that exist. Returns their names among Spark's files, in the same order. */
    synchronized List<String> ship(List<String> classPath) throws IOException {
        List<String> shipped = new ArrayList<>();
        for (Path entry : expanded(classPath)) {
            String name = names.get(entry);
            if (name == null) {
                Path file = stage(entry);
                spark.addFile(file.toString());
                name = file.getFileName().toString();
                names.put(entry, name);
            }
            shipped.add(name);
        }
        return shipped;
    }

    /** Whether an entry of a class path is a jar of Spark: one beside Spark's core that Vitrail's own do not lie with. */
    static boolean isSparks(String entry) {
        Path folder = locationOf(SparkContext.class).getParent();
        return folder != null
                && !folder.equals(locationOf(TrialLauncher.class).getParent())
                && folder.equals(Path.of(entry).getParent());
    }

    private static List<Path> expanded(List<String> classPath) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (String entry : classPath) {
            if (entry.endsWith("*")) {
                try (DirectoryStream<Path> jars =
                        Files.newDirectoryStream(Path.of(entry.substring(0, entry.length() - 1)), "*.jar")) {
                    jars.forEach(entries::add);
                }
            } else if (Files.exists(Path.of(entry))) {
                entries.add(Path.of(entry));
            }
        }
        return entries;
    }

    /** A copy of a jar under a unique name, or a jar with the content of a folder. */
    private Path stage(Path entry) throws IOException {
        int number = staged++;
        if (!Files.isDirectory(entry)) {
            return Files.copy(entry, staging.resolve(number + "-" + entry.getFileName()));
        }
        Path jar = staging.resolve(number + "-" + entry.getFileName() + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream output = new JarOutputStream(file);
                Stream<Path> walk = Files.walk(entry)) {
            for (Path path : walk.filter(Files::isRegularFile).sorted().toList()) {
                output.putNextEntry(
                        new JarEntry(entry.relativize(path).toString().replace('\\', '/')));
                Files.copy(path, output);
                output.closeEntry();
            }
        }
        return jar;
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deletes what was staged. */
    @Override
    public void close() {
        try {
            Folders.delete(staging);
        } catch (IOException e) {
            // It lies in the temporary folder; the study's result does not depend on it.
        }
    }
}
