package dev.vitrail.examples;

import dev.vitrail.runtime.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference file on the first OpenCL device, in every precision, each to its own tolerances. */
@ExtendWith(NeedsOpenCl.class)
class OpenClGoldenFilesTest {
    private static final String[] PRECISIONS = {"fp32", "bf16x3", "bf16"};

    @TempDir
    private Path folder = Path.of("");

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
