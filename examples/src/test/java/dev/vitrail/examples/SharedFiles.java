package dev.vitrail.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder with reference files and data sets that lies beside the checkout: the system property {@code
 * vitrail.shared}, the environment variable {@code VITRAIL_SHARED}, or {@code shared} in a folder above this one.
 */
final class SharedFiles {
    private SharedFiles() {}

    /** A folder in it; the test is skipped, with a message, where there is none. */
    static Path folder(String name) {
        Optional<Path> folder = root().map(root -> root.resolve(name)).filter(Files::isDirectory);
        if (folder.isEmpty()) {
            System.err.println("SKIPPED: no folder shared/" + name + " beside the checkout");
        }
        Assumptions.assumeTrue(folder.isPresent(), "no folder shared/" + name + " beside the checkout");
        return folder.orElseThrow();
    }

    /** The files of a folder with this ending, by name. */
    static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static Optional<Path> root() {
        String named = System.getProperty("vitrail.shared", System.getenv("VITRAIL_SHARED"));
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        return Stream.<Optional<Path>>iterate(
                        Optional.of(Path.of("").toAbsolutePath()),
                        Optional::isPresent,
                        path -> path.map(Path::getParent))
                .flatMap(Optional::stream)
                .map(path -> path.resolve("shared"))
                .filter(Files::isDirectory)
                .findFirst();
    }
}
