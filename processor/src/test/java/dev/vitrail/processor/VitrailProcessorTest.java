package dev.vitrail.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.testing.compile.Compilation;
import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.spec.ModelSpec;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;

/** What the processor does around a declaration: options, rounds, other processors, failures. */
class VitrailProcessorTest {
    private static final String TINY_VIT = Compile.TINY + "interface TinyVit {}";

    private final List<ModelSpec> compiled = new ArrayList<>();
    private final List<VitCompiler.Options> options = new ArrayList<>();

    private Processor recording() {
        return new VitrailProcessor((spec, choices) -> {
            compiled.add(spec);
            options.add(choices);
            return Compile.emptyClass(spec, choices);
        });
    }

    @Test
    void isSilentByDefault() {
        Compilation compilation = Compile.with(recording(), List.of(), TINY_VIT);

        assertEquals(Compilation.Status.SUCCESS, compilation.status());
        assertTrue(compilation.diagnostics().isEmpty());
        assertEquals(new VitCompiler.Options(Set.of()), options.getFirst());
    }

    @Test
    void tellsOneLinePerModelWhenAsked() {
        Compilation compilation = Compile.with(
                recording(), List.of("-Avitrail.report=true"), TINY_VIT, Compile.TINY + "interface OtherVit {}");

        assertEquals(
                List.of(
                        "TinyVit -> TinyVitModel.java (5.36 M parameters)",
                        "OtherVit -> OtherVitModel.java (5.36 M parameters)"),
                compilation.notes().stream()
                        .map(note -> note.getMessage(Locale.ROOT))
                        .toList());
    }

    @Test
    void passesDumpOnAndWritesTheDumpsBesideTheSources() {
        Compilation compilation =
                Compile.with(recording(), List.of("-Avitrail.dump=spec, graph"), "package shop;\n" + TINY_VIT);

        assertEquals(new VitCompiler.Options(Set.of("spec", "graph")), options.getFirst());
        assertTrue(Compile.resource(compilation, "shop/TinyVit.spec.txt").startsWith("ModelSpec["));
        assertTrue(Compile.resource(compilation, "shop/TinyVit.graph.txt").startsWith("ModelSpec["));
    }

    @Test
    void leavesOptionsOfOtherProcessorsAlone() {
        Compilation compilation = Compile.with(recording(), List.of("-Adagger.experimental=yes"), TINY_VIT);

        assertEquals(List.of(), Compile.errors(compilation));
    }

    @Test
    void anUnknownOptionGivesNoSecondMessageByJavac() {
        Compilation compilation = Compile.with(recording(), List.of("-Xlint:all", "-Avitrail.size=3"), TINY_VIT);

        assertEquals(1, compilation.diagnostics().size());
    }

    @Test
    void aFailureOfTheCompilerIsOneErrorAtTheTypeAndNoCrash() {
        Compilation compilation = Compile.with(
                new VitrailProcessor((spec, choices) -> {
                    throw new IllegalStateException("no gradient for Gelu\nsecond line");
                }),
                List.of(),
                "\n" + TINY_VIT);

        String error = String.join("\n", Compile.errors(compilation));
        assertEquals(1, compilation.errors().size());
        assertTrue(
                error.matches(
                        "\\[VitInternal] Vitrail failed on TinyVit: java.lang.IllegalStateException: no gradient for"
                                + " Gelu \\(dev.vitrail.processor.VitrailProcessorTest\\S+, line \\d+\\)\\.\n"
                                + "This is a mistake in Vitrail, not in your code: please report it together with the"
                                + " declaration\\."),
                error);
        assertEquals(3, compilation.errors().getFirst().getLineNumber());
    }

    @Test
    void anEndlessRecursionInTheCompilerIsReportedToo() {
        Compilation compilation = Compile.with(
                new VitrailProcessor((spec, choices) -> {
                    throw new StackOverflowError();
                }),
                List.of(),
                TINY_VIT);

        assertTrue(Compile.errors(compilation).getFirst().startsWith("[VitInternal] "));
    }

    @Test
    void aClassMadeByAnotherProcessorIsAClash() {
        Compilation compilation = Compile.with(
                List.of(new Generating("TinyVitModel", "class TinyVitModel {}"), recording()),
                List.of(),
                true,
                TINY_VIT);

        assertEquals(
                List.of("[VitNameClash] TinyVitModel, which TinyVit would generate, already exists."
                        + " Rename one of the two types."),
                Compile.errors(compilation));
    }

    @Test
    void aTypeGeneratedByAnotherProcessorIsCompiledInALaterRound() {
        Compilation compilation = Compile.with(
                List.of(new Generating("LateVit", Compile.TINY + "interface LateVit {}"), recording()),
                List.of(),
                true,
                TINY_VIT);

        assertEquals(List.of("LateVitModel", "TinyVitModel"), names(Compile.generated(compilation)));
    }

    @Test
    void waitsForAConstantThatAnotherProcessorGenerates() {
        Compilation compilation = Compile.with(
                List.of(new Generating("Sizes", "interface Sizes { int LAYERS = 3; }"), recording()),
                List.of(),
                true,
                TINY_VIT.replace("imageSize", "layers = Sizes.LAYERS, imageSize"));

        assertEquals(List.of(), Compile.errors(compilation));
        assertEquals(3, compiled.getFirst().layers());
        assertEquals(1, compiled.size());
    }

    @Test
    void aStudyWaitsForABaseThatAnotherProcessorGenerates() {
        Compilation compilation = Compile.with(
                List.of(new Generating("LateVit", Compile.TINY + "interface LateVit {}"), recording()),
                List.of("-Xlint:all", "-proc:only"),
                true,
                "@dev.vitrail.dsl.AblationStudy(of = LateVit.class, heads = {1, 3}) interface Heads {}");

        assertEquals(List.of(), Compile.errors(compilation));
        assertEquals(
                Set.of("LateVit", "Heads_heads1", "Heads_heads3"),
                compiled.stream().map(ModelSpec::typeName).collect(Collectors.toSet()));
    }

    @Test
    void aConstantThatNobodyKnowsIsLeftToJavac() {
        Compilation compilation =
                Compile.with(recording(), List.of(), TINY_VIT.replace("imageSize", "layers = Sizes.LAYERS, imageSize"));

        assertEquals(1, compilation.errors().size());
        assertTrue(Compile.errors(compilation).getFirst().startsWith("cannot find symbol"));
        assertTrue(compiled.isEmpty());
    }

    @Test
    void whatDoesNotDependOnAnUnknownConstantIsCheckedAllTheSame() {
        Compilation compilation = Compile.with(
                recording(),
                List.of(),
                "@dev.vitrail.dsl.VisionTransformer(imageSize = Sizes.IMAGE, patchSize = 64, layers = 2, hiddenSize = 64,"
                        + " heads = 5, mlpSize = 8, classes = 1) interface TinyVit {}");

        List<String> ids = Compile.errors(compilation).stream()
                .filter(error -> error.startsWith("["))
                .map(error -> error.replaceFirst("\\[(\\w+)][^$]*", "$1"))
                .sorted()
                .toList();
        assertEquals(List.of("VitClasses", "VitHeadsDivide"), ids);
    }

    @Test
    void leavesGeneratedClassesOfOthersUnclaimed() {
        Seeing seeing = new Seeing();
        Compile.with(
                List.of(recording(), seeing),
                List.of(),
                true,
                TINY_VIT,
                "@javax.annotation.processing.Generated(\"hand\") class Hand {}");

        assertTrue(seeing.seen.contains("Hand"));
    }

    @Test
    void declaresItselfIsolating() throws IOException {
        try (var lines =
                VitrailProcessor.class.getResourceAsStream("/META-INF/gradle/incremental.annotation.processors")) {
            assertNotNull(lines);
            assertEquals(
                    VitrailProcessor.class.getName() + ",isolating",
                    new String(lines.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    @Test
    void javacFindsTheProcessorByItself() {
        assertTrue(ServiceLoader.load(Processor.class).stream()
                .anyMatch(provider -> provider.type() == VitrailProcessor.class));
    }

    private static List<String> names(List<String> generated) {
        return generated.stream().filter(name -> name.endsWith("Model")).toList();
    }

    /** Another processor, which writes one class in the first round. */
    private static final class Generating extends AbstractProcessor {
        private final String name;
        private final String source;
        private boolean done;

        Generating(String name, String source) {
            this.name = name;
            this.source = source;
        }

        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return Set.of("*");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!done) {
                done = true;
                try (Writer writer =
                        processingEnv.getFiler().createSourceFile(name).openWriter()) {
                    writer.write(source);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return false;
        }
    }

    /** Another processor, which looks for {@code @Generated}. */
    private static final class Seeing extends AbstractProcessor {
        private final List<String> seen = new ArrayList<>();

        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return Set.of("javax.annotation.processing.Generated");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            annotations.forEach(annotation -> round.getElementsAnnotatedWith(annotation)
                    .forEach(element -> seen.add(element.getSimpleName().toString())));
            return false;
        }
    }
}
