package dev.vitrail.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.testing.compile.Compilation;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.cpu.CpuDevice;
import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.runtime.study.StudyCell;
import dev.vitrail.runtime.study.StudyDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;

/** Studies from source to running models. */
class StudyCompilationTest {
    /** The test's sources are not named after their types. */
    private static final List<String> STRICT = List.of("-Xlint:all,-auxiliaryclass", "-Werror");

    private static final String BASE = """
            package shop;
            import dev.vitrail.dsl.*;
            @VisionTransformer(imageSize = 8, patchSize = 4, layers = 1, hiddenSize = 8, heads = 2, mlpSize = 16, classes = 3)
            @Training(batch = 4, epochs = 2)
            interface Base {}
            """;

    private static String study(String members) {
        return "package shop;\nimport dev.vitrail.dsl.*;\n@AblationStudy(of = Base.class, " + members
                + ")\ninterface Heads {}\n";
    }

    @Test
    void theDefinitionHoldsTheWholeStudy() {
        Compilation compilation = compile(study("heads = {1, 2, 4}, learningRate = {3e-4, 1e-3}, seeds = {7, 8}"));
        StudyDefinition study = definition(compilation, "shop.HeadsStudy");

        assertEquals("Heads", study.name());
        assertEquals("shop.Heads", study.declaration());
        assertEquals("shop.Base", study.of());
        assertEquals(StudyDefinition.Design.FACTORIAL, study.design());
        assertEquals(List.of(7L, 8L), study.seeds());
        assertEquals(
                List.of(
                        new StudyAxis("heads", StudyAxis.Kind.ARCHITECTURE, List.of("1", "2", "4"), "2"),
                        new StudyAxis("learningRate", StudyAxis.Kind.TRAINING, List.of("0.0003", "0.001"), "0.001")),
                study.axes());
        assertEquals(6, study.cells().size());
        assertEquals(0, study.baseCell());
        assertEquals(List.of("2", "0.001"), study.cells().getFirst().values());
        assertEquals(List.of(), study.skipped());
        assertTrue(study.annotation().contains("learningRate = {0.0003, 0.001},\n"), study::annotation);
        for (StudyCell cell : study.cells()) {
            assertEquals(
                    cell.values().get(0),
                    Integer.toString(cell.model().info().architecture().heads()));
            assertEquals(
                    Double.parseDouble(cell.values().get(1)), cell.training().learningRate());
            assertEquals(2, cell.training().epochs());
        }
    }

    @Test
    void cellsOfOneArchitectureShareTheirModelAndEachIsAMethod() throws ReflectiveOperationException {
        Compilation compilation = compile(study("heads = {1, 4}, learningRate = {3e-4, 1e-3}"));
        ClassLoader loader = loader(compilation);
        StudyDefinition study = definition(loader, "shop.HeadsStudy");

        assertEquals(
                List.of(
                        "BaseLaunches",
                        "BaseLayout",
                        "BaseModel",
                        "HeadsStudy",
                        "Heads_heads1Launches",
                        "Heads_heads1Layout",
                        "Heads_heads1Model",
                        "Heads_heads4Launches",
                        "Heads_heads4Layout",
                        "Heads_heads4Model"),
                Compile.generated(compilation));
        assertSame(study.cells().get(0).model(), study.cells().get(1).model());
        assertSame(
                study.cells().get(3),
                loader.loadClass("shop.HeadsStudy")
                        .getMethod("heads4_learningRate0_001")
                        .invoke(null));
        assertEquals("shop.Heads_heads4", study.cells().get(3).model().info().declaration());
    }

    @Test
    void aModelOfAStudyTrains() {
        StudyDefinition study = definition(
                compile(study("heads = {1, 4}, pooling = {CLASS_TOKEN, MEAN}"
                        .replace("{C", "{Pooling.C")
                        .replace(", M", ", Pooling.M"))),
                "shop.HeadsStudy");
        for (StudyCell cell : study.cells()) {
            try (Arena arena = Arena.ofConfined();
                    Model model = new CpuDevice(1).create(cell.model(), Model.Mode.TRAINING, 2, 2)) {
                Batch batch = new Batch(arena, 2, model.info().architecture().imageFloats());
                batch.count(2);
                model.initialize(1);
                double loss = model.forwardBackward(batch, 0, 1, 1);
                assertTrue(loss > 0.5 && loss < 3, () -> cell.values() + ": " + loss);
            }
        }
    }

    @Test
    void skippedCellsAreInTheDefinitionAndInTheNote() {
        Compilation compilation = compile(study("heads = {2, 3}, epochs = 5, invalidCells = InvalidCells.SKIP"));
        StudyDefinition study = definition(compilation, "shop.HeadsStudy");

        assertEquals(
                List.of(new StudyDefinition.Skipped(
                        List.of("3"), "[VitHeadsDivide] hiddenSize = 8 is not divisible by heads = 3 (8 % 3 = 2).")),
                study.skipped());
        // 6 FLOPs per multiply-add, 5 epochs, 3 seeds; patches 4 x 48 x 8, block 4 x 5 x 64 + 2 x 25 x 8 + 2 x 5 x 8 x
        // 16,
        // classifier 8 x 3
        assertEquals(
                1536 + 1280 + 400 + 1280 + 24,
                study.cells().getFirst().model().info().macs());
        assertEquals(
                List.of(
                        "Heads -> HeadsStudy.java: 1 cell, 1 model, 3 trials; all trials together take 407 kFLOP per training"
                                + " image (20 GFLOP for 50,000 images)",
                        "1 cell of Heads left out:",
                        "(heads = 3): [VitHeadsDivide] hiddenSize = 8 is not divisible by heads = 3 (8 % 3 = 2)."),
                Compile.message(compilation.notes().getFirst()));
    }

    @Test
    void oneAtATimeStartsWithTheBase() {
        StudyDefinition study = definition(
                compile(study("design = Design.ONE_AT_A_TIME, qkvBias = false, dropout = 0.1, batch = {2, 8}")),
                "shop.HeadsStudy");

        assertEquals(
                List.of(
                        List.of("true", "0", "4"),
                        List.of("false", "0", "4"),
                        List.of("true", "0.1", "4"),
                        List.of("true", "0", "2"),
                        List.of("true", "0", "8")),
                study.cells().stream().map(StudyCell::values).toList());
        assertEquals(
                Set.of("Heads_base", "Heads_qkvBiasFalse", "Heads_dropout0_1"),
                study.cells().stream().map(cell -> cell.model().info().name()).collect(Collectors.toSet()));
    }

    @Test
    void theBaseMayBeAClassFile() throws IOException {
        java.nio.file.Path folder = java.nio.file.Files.createTempDirectory("base");
        Compilation base = Compile.with(new VitrailProcessor(), STRICT, BASE);
        for (JavaFileObject file : classFiles(base)) {
            java.nio.file.Path target = folder.resolve(file.getName().replaceFirst("^/CLASS_OUTPUT/", ""));
            java.nio.file.Files.createDirectories(target.getParent());
            try (var bytes = file.openInputStream()) {
                java.nio.file.Files.write(target, bytes.readAllBytes());
            }
        }
        Compilation compilation = com.google.testing.compile.Compiler.javac()
                .withOptions("-cp", Compile.userClassPath() + java.io.File.pathSeparator + folder)
                .withProcessors(new VitrailProcessor())
                .compile(com.google.testing.compile.JavaFileObjects.forSourceString(
                        "shop.Heads", study("heads = {1, 2}")));

        assertEquals(List.of(), Compile.errors(compilation));
        assertTrue(Compile.generated(compilation).contains("HeadsStudy"));
    }

    @Test
    void aStudyMayBeNestedAndInTheUnnamedPackage() {
        Compilation compilation = Compile.with(
                new VitrailProcessor(),
                STRICT,
                BASE.replace("package shop;", ""),
                "class Outer { @dev.vitrail.dsl.AblationStudy(of = Base.class, heads = {1, 2}) record Heads() {} }");

        assertEquals(List.of(), Compile.errors(compilation));
        StudyDefinition study = definition(compilation, "Outer_HeadsStudy");
        assertEquals("Outer.Heads", study.declaration());
        assertEquals(
                "Outer_Heads_heads2", study.cells().getFirst().model().info().declaration());
    }

    @Test
    void equalDeclarationsGiveEqualBytes() {
        String study = study("heads = {1, 2, 4, 8}, learningRate = {3e-4, 1e-3}, dropout = {0, 0.1, 1e-5}");
        List<String> first = sources(compile(study));
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr", "TR"));
            assertEquals(first, sources(compile(study)));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aBaseWithAnErrorIsReportedOnce() {
        Compilation compilation = Compile.with(
                new VitrailProcessor(), List.of(), BASE.replace("heads = 2", "heads = 3"), study("heads = {1, 2}"));

        assertEquals(1, compilation.errors().size());
        assertTrue(Compile.errors(compilation).getFirst().startsWith("[VitHeadsDivide] "));
    }

    @Test
    void aBaseThatNobodyDeclaresIsLeftToJavac() {
        Compilation compilation = Compile.with(new VitrailProcessor(), List.of(), study("heads = {1, 2}"));

        assertEquals(1, compilation.errors().size());
        assertTrue(Compile.errors(compilation).getFirst().startsWith("cannot find symbol"));
    }

    @Test
    void twentyFourArchitecturesAreTwentyFourModels() {
        StudyDefinition study = definition(
                compile(study("layers = {1, 2, 3}, heads = {1, 2}, patchSize = {2, 4}, qkvBias = {true, false}")),
                "shop.HeadsStudy");

        assertEquals(24, study.cells().size());
        assertEquals(24, study.cells().stream().map(StudyCell::model).distinct().count());
    }

    @Test
    void thousandsOfCellsFitIntoTheIndex() {
        String values = IntStream.rangeClosed(1, 64).mapToObj(i -> i + "e-4").collect(Collectors.joining(", "));
        Compilation compilation = compile(study("weightDecay = {%s}, learningRate = {%s}".formatted(values, values)));
        StudyDefinition study = definition(compilation, "shop.HeadsStudy");

        assertEquals(4096, study.cells().size());
        assertEquals(4096, Set.copyOf(study.cells()).size());
        assertEquals(List.of("0.0064", "0.0064"), study.cells().getLast().values());
    }

    private static Compilation compile(String study) {
        Compilation compilation = Compile.with(new VitrailProcessor(), STRICT, BASE, study);
        assertEquals(
                List.of(),
                compilation.diagnostics().stream()
                        .filter(diagnostic -> diagnostic.getKind() != javax.tools.Diagnostic.Kind.NOTE)
                        .map(Object::toString)
                        .toList());
        return compilation;
    }

    private static StudyDefinition definition(Compilation compilation, String index) {
        return definition(loader(compilation), index);
    }

    private static StudyDefinition definition(ClassLoader loader, String index) {
        try {
            return (StudyDefinition)
                    loader.loadClass(index).getField("DEFINITION").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static ClassLoader loader(Compilation compilation) {
        Map<String, byte[]> classes = new HashMap<>();
        for (JavaFileObject file : classFiles(compilation)) {
            String name = file.getName()
                    .replaceFirst("^/CLASS_OUTPUT/", "")
                    .replaceFirst("\\.class$", "")
                    .replace('/', '.');
            try (var bytes = file.openInputStream()) {
                classes.put(name, bytes.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new ClassLoader(StudyCompilationTest.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
    }

    private static List<JavaFileObject> classFiles(Compilation compilation) {
        return compilation.generatedFiles().stream()
                .filter(file -> file.getKind() == JavaFileObject.Kind.CLASS)
                .toList();
    }

    private static List<String> sources(Compilation compilation) {
        List<String> texts = new ArrayList<>();
        for (JavaFileObject file : compilation.generatedSourceFiles()) {
            try {
                texts.add(file.getName() + "\n" + file.getCharContent(false));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return texts;
    }
}
