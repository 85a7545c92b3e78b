package dev.vitrail.examples;

import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.checkpoint.SafetensorsFile;
import dev.vitrail.runtime.opencl.OpenClException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference file on the first OpenCL device, in every precision, each to its own tolerances. */
class OpenClGoldenFilesTest {
    private static final String[] PRECISIONS = {"fp32", "bf16x3", "bf16"};

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void needsOpenCl() {
        try {
            Devices.open("opencl", 1);
        } catch (OpenClException e) {
            if ("1".equals(System.getenv("VITRAIL_REQUIRE_OPENCL"))) {
                throw e;
            }
            System.err.println("SKIPPED: reference files on OpenCL: " + e.getMessage());
            Assumptions.abort(e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.vitrail.examples.GoldenFilesTest#references")
    void theModelIsTheReferences(Path reference) throws IOException {
        Map<String, String> metadata;
        try (SafetensorsFile file = SafetensorsFile.open(reference)) {
            metadata = file.metadata();
        }
        Path source = folder.resolve("Declared.java");
        Files.writeString(source, ReferenceDeclaration.source("Declared", metadata));
        for (String precision : PRECISIONS) {
            CommandRun.done(
                    "verify",
                    source.toString(),
                    "--reference",
                    reference.toString(),
                    "--device",
                    "opencl",
                    "--precision",
                    precision);
        }
    }
}
