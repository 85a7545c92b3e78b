package dev.vitrail.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads files that PyTorch and timm wrote. */
class GoldenFilesTest {

    /**
     * The folder {@code shared} beside the checkout, or the one that the property {@code vitrail.shared} or the variable
     * {@code VITRAIL_SHARED} names.
     */
    private static @Nullable Path shared() {
        String named = System.getProperty("vitrail.shared", System.getenv("VITRAIL_SHARED"));
        if (named != null) {
            return Path.of(named);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("shared/golden"))) {
                return at.resolve("shared");
            }
        }
        return null;
    }

    @Test
    void readsWhatPyTorchWrote() throws IOException {
        Path shared = shared();
        if (shared == null) {
            System.err.println("SKIPPED: no folder shared/golden in a parent; set VITRAIL_SHARED");
        }
        assumeTrue(shared != null);
        try (Stream<Path> files = Files.list(Objects.requireNonNull(shared).resolve("golden/public"))) {
            List<Path> golden =
                    files.filter(f -> f.toString().endsWith(".safetensors")).toList();
            assertTrue(golden.size() >= 8, golden.toString());
            for (Path path : golden) {
                try (SafetensorsFile file = SafetensorsFile.open(path)) {
                    assertEquals(List.of(10L), file.tensor("adamw_losses").shape());
                    double[] losses = file.doubles("adamw_losses");
                    assertTrue(losses[0] > 0 && losses[0] < 20 && losses[9] > 0, path + " " + losses[0]);
                    long classes = Long.parseLong(
                            Objects.requireNonNull(file.metadata().get("classes")));
                    for (long label : file.longs("labels")) {
                        assertTrue(label >= 0 && label < classes);
                    }
                    for (TensorInfo tensor : file.tensors().values()) {
                        for (double value : file.doubles(tensor.name())) {
                            assertTrue(Double.isFinite(value), tensor.name());
                        }
                    }
                }
            }
        }
    }
}
