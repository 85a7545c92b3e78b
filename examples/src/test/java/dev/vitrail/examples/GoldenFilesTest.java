package dev.vitrail.examples;

import dev.vitrail.runtime.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference file: the model is declared from its metadata, compiled, and compared with it. */
class GoldenFilesTest {

    @TempDir
    private Path folder = Path.of("");

    static List<Path> references() throws IOException {
        return SharedFiles.files("golden/public", ".safetensors");
    }

    @ParameterizedTest
    @MethodSource("references")
    void theModelIsTheReferences(Path reference) throws IOException {
        Map<String, String> metadata;
        try (SafetensorsFile file = SafetensorsFile.open(reference)) {
            metadata = file.metadata();
        }
        Path source = folder.resolve("Declared.java");
        Files.writeString(source, ReferenceDeclaration.source("Declared", metadata));
        CommandRun.done("verify", source.toString(), "--reference", reference.toString());
    }
}
