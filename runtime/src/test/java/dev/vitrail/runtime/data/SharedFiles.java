package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The data that lie beside the checkout and not in it: in the folder named by the system property
 * {@code vitrail.shared} or the environment variable {@code VITRAIL_SHARED}, or else in a folder {@code shared} beside
 * any folder above the working directory.
 */
final class SharedFiles {
    private SharedFiles() {}

    /** A file; the test that asks is skipped, and says so, if it is not there. */
    static Path require(String name) {
        Path found = find(name);
        if (found == null) {
            String message = "SKIPPED: no shared/" + name + "; set VITRAIL_SHARED to the folder with the shared data";
            System.err.println(message);
            assumeTrue(false, message);
            throw new AssertionError("not reached");
        }
        return found;
    }

    private static @Nullable Path find(String name) {
        String named = System.getProperty("vitrail.shared", System.getenv("VITRAIL_SHARED"));
        if (named != null) {
            Path file = Path.of(named, name);
            return Files.exists(file) ? file : null;
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        return null;
    }
}
