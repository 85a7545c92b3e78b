package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLoaderTest {
    private static final PrintStream SILENT = new PrintStream(new ByteArrayOutputStream());

    @TempDir
    private Path folder = Path.of("");

    @Test
    void nestedTypesHaveGeneratedNamesWithUnderscores() {
        assertEquals(
                List.of("p.Outer.TinyModel", "p.Outer_TinyModel", "p_Outer_TinyModel", "p.Outer.Tiny"),
                DefinitionLoader.generatedNames("p.Outer.Tiny", "Model"));
        assertTrue(DefinitionLoader.generatedNames("p.Outer$Tiny", "Model").contains("p.Outer_TinyModel"));
    }

    @Test
    void classesAreFoundInFoldersOfTheClassPathOption() throws IOException {
        SourceCompiler compiler = new SourceCompiler(System.getProperty("java.class.path"), "");
        String text = """
                package p;
                public final class Outer_TinyModel {
                    public static final dev.vitrail.runtime.ModelDefinition DEFINITION =
                        toys.HolderOfToy.ToyModel.DEFINITION;
                }
                """;
        Map<String, byte[]> toys = compiler.compile(
                        "HolderOfToy", ToySource.of("Toy").replace("final class H", "public final class H"))
                .files();
        write(toys);
        SourceCompiler.Result result = new SourceCompiler(
                        System.getProperty("java.class.path") + java.io.File.pathSeparator + folder, "")
                .compile("Outer_TinyModel", text);
        write(result.files());
        assertEquals(
                "toys.Toy",
                new ModelLoader(folder.toString(), SILENT)
                        .load("p.Outer.Tiny")
                        .info()
                        .declaration());
    }

    @Test
    void aSourceFileMayUseClassesOfTheClassPathOption() throws IOException {
        SourceCompiler compiler = new SourceCompiler(System.getProperty("java.class.path"), "");
        write(compiler.compile("Base", "package base; public interface Base {}").files());
        Path file = Files.writeString(
                folder.resolve("Toy.java"),
                ToySource.of("Toy").replace("interface Toy {}", "interface Toy extends base.Base {}"));
        assertEquals(
                "Toy",
                new ModelLoader(folder.toString(), SILENT)
                        .load(file.toString())
                        .info()
                        .name());
    }

    @Test
    void aSourceFileGoesBeforeAClassOfTheSameName() throws IOException {
        SourceCompiler compiler = new SourceCompiler(System.getProperty("java.class.path"), "");
        write(compiler.compile("Toy", ToySource.of("Toy")).files());
        Path file = Files.writeString(
                folder.resolve("Toy.java"),
                ToySource.of("Toy").replace("new Architecture(8, 8,", "new Architecture(8, 12,"));
        assertEquals(
                12,
                new ModelLoader(folder.toString(), SILENT)
                        .load(file.toString())
                        .info()
                        .architecture()
                        .imageWidth());
    }

    private void write(Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> entry : files.entrySet()) {
            Path path = folder.resolve(entry.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, entry.getValue());
        }
    }
}
