package dev.vitrail.processor.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.StudySpec;
import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Design;
import dev.vitrail.dsl.InvalidCells;
import dev.vitrail.dsl.Precision;
import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From axes to cells. The base has 2 layers, width 48, 3 heads, an MLP of 96 and the default training. */
class StudyExpanderTest {
    private static final DeclaredType HEADS =
            new DeclaredType("shop", "Outer.Heads", "interface", false, "", List.of());

    @Test
    void aFactorialStudyHasEveryCombinationTheBaseFirstThenTheLastAxisFastest() {
        StudySpec spec = factorial(axis("heads", 1, 3), axis("learningRate", 0.01, 0.001, 1e-7))
                .spec();

        assertEquals(List.of("3, 0.001", "1, 0.01", "1, 0.001", "1, 1e-7", "3, 0.01", "3, 1e-7"), values(spec.cells()));
        assertEquals(0, spec.baseCell());
        assertEquals(
                List.of(
                        new StudySpec.Axis("heads", true, List.of("1", "3"), "3"),
                        new StudySpec.Axis("learningRate", false, List.of("0.01", "0.001", "1e-7"), "0.001")),
                spec.axes());
    }

    @Test
    void theBaseNeedNotBeAmongTheCells() {
        StudySpec spec = factorial(axis("heads", 1, 2)).spec();

        assertEquals(List.of("1", "2"), values(spec.cells()));
        assertEquals(-1, spec.baseCell());
        assertEquals("3", spec.axes().getFirst().base());
    }

    @Test
    void oneAtATimeIsTheBaseAndItsChanges() {
        StudySpec spec = oneAtATime(
                        axis("layers", 1, 2, 4), axis("qkvBias", false), axis("pooling", "MEAN", "CLASS_TOKEN"))
                .spec();

        assertEquals(
                List.of(
                        "2, true, CLASS_TOKEN",
                        "1, true, CLASS_TOKEN",
                        "4, true, CLASS_TOKEN",
                        "2, false, CLASS_TOKEN",
                        "2, true, MEAN"),
                values(spec.cells()));
        assertEquals(0, spec.baseCell());
        assertEquals(
                List.of("base", "layers1", "layers4", "qkvBiasFalse", "poolingMean"),
                spec.cells().stream().map(StudySpec.Cell::name).toList());
    }

    @Test
    void aSingleValueIsAFixedChangeOfAFactorialStudy() {
        StudySpec spec = factorial(axis("epochs", 3), axis("heads", 1, 3)).spec();

        assertEquals(List.of("3", "1"), values(spec.cells()));
        assertEquals(0, spec.baseCell());
        spec.cells().forEach(cell -> assertEquals(3, cell.model().training().epochs()));
    }

    @Test
    void aSingleValueOneAtATimeIsAChangeUnlessItIsTheBasesOwn() {
        StudySpec spec = oneAtATime(axis("epochs", 10), axis("heads", 1)).spec();

        assertEquals(List.of("3", "1"), values(spec.cells()));
        assertEquals(
                List.of("heads"),
                spec.axes().stream().map(StudySpec.Axis::member).toList());
    }

    @Test
    void theMlpFollowsTheHiddenSizeByItsRatio() {
        StudySpec kept =
                factorial(axis("hiddenSize", 24, 48, 96), axis("mlpRatio", 2.0)).spec();
        assertEquals(List.of(96, 48, 192), mlpSizes(kept));

        StudySpec varied = oneAtATime(axis("hiddenSize", 24), axis("mlpRatio", 0.5, 8 / 3.0))
                .spec();
        assertEquals(List.of(96, 48, 24, 128), mlpSizes(varied));
        assertEquals("2", varied.axes().getLast().base());
    }

    @Test
    void withoutARatioTheMlpKeepsItsSize() {
        assertEquals(
                List.of(96, 96), mlpSizes(factorial(axis("hiddenSize", 24, 48)).spec()));
    }

    @Test
    void aRatioThatGivesNoWholeSizeIsInvalid() {
        for (double ratio : new double[] {2.01, 1e9, Double.NaN, Double.POSITIVE_INFINITY, 0, -1}) {
            StudyExpander.Expansion expansion = factorial(axis("mlpRatio", ratio, 2.0));
            assertEquals(1, expansion.invalid().size(), () -> "mlpRatio = " + ratio);
        }
        assertEquals(
                "[VitStudyMlp] mlpRatio x hiddenSize = 2.01 x 48 is 96.48, not a size.",
                factorial(axis("mlpRatio", 2.01, 2.0))
                        .spec()
                        .skipped()
                        .getFirst()
                        .reason());
    }

    @Test
    void presetsOfTheBaseGiveWayToTheAxis() {
        DeclaredModel base = Declare.tiny()
                .without("layers", "hiddenSize", "heads", "mlpSize")
                .model("variant", "TINY")
                .declared();
        StudySpec spec = StudyExpander.expand(study(Design.FACTORIAL, axis("layers", 6, 12)), base)
                .spec();

        assertEquals(
                List.of(12, 6),
                spec.cells().stream().map(cell -> cell.model().layers()).toList());
        assertEquals(0, spec.baseCell());
    }

    @Test
    void cellsThatDifferInTheirTrainingAloneShareAModel() {
        StudySpec spec = factorial(axis("heads", 1, 3), axis("augmentation", "NONE", "FLIP"), axis("batch", 8, 16))
                .spec();

        assertEquals(8, spec.cells().size());
        assertEquals(
                List.of("Outer_Heads_heads1", "Outer_Heads_heads3"),
                spec.models().stream().map(ModelSpec::typeName).toList());
        assertEquals("heads3_augmentationFlip_batch16", spec.cells().getLast().name());
    }

    @Test
    void precisionsAreTrainingsOfOneModel() {
        StudySpec spec = factorial(axis("precision", "FP32", "BF16", "BF16X3")).spec();

        assertEquals(List.of("FP32", "BF16", "BF16X3"), values(spec.cells()));
        assertEquals(1, spec.models().size());
        assertEquals(Precision.BF16X3, spec.cells().getLast().model().training().precision());
    }

    @Test
    void ratesOfTheModelAreModelsOfTheirOwn() {
        StudySpec spec = factorial(axis("dropout", 0.0, 0.1, 1e-9)).spec();

        assertEquals(
                List.of("Outer_Heads_dropout0", "Outer_Heads_dropout0_1", "Outer_Heads_dropout1em9"),
                spec.models().stream().map(ModelSpec::typeName).toList());
    }

    @Test
    void cellsThatDifferInAMemberWithoutEffectAreOne() {
        StudySpec positions = factorial(
                        axis("positionEmbedding", "NONE", "LEARNED_1D"), axis("positionOnClassToken", true, false))
                .spec();
        assertEquals(List.of("LEARNED_1D, true", "NONE, true", "LEARNED_1D, false"), values(positions.cells()));
        assertEquals(
                List.of(new StudySpec.Skipped(
                        List.of("NONE", "false"),
                        "the same configuration as (positionEmbedding = NONE, positionOnClassToken = true)")),
                positions.skipped());

        StudySpec crops = factorial(axis("augmentation", "NONE", "CROP"), axis("cropPadding", 2, 4))
                .spec();
        assertEquals(List.of("NONE, 4", "CROP, 2", "CROP, 4"), values(crops.cells()));
    }

    @Test
    void whatIsLeftOutKeepsItsReason() {
        StudyExpander.Expansion expansion = factorial(axis("heads", 3, 5, 4), axis("batch", 8, 0));

        assertEquals(List.of("3, 8", "4, 8"), values(expansion.spec().cells()));
        assertEquals(6, expansion.declaredCells());
        assertEquals(
                List.of(
                        "[VitBatch] batch = 0: a step takes at least one image. Use batch = 128, for example.",
                        "[VitHeadsDivide] hiddenSize = 48 is not divisible by heads = 5 (48 % 5 = 3)."),
                expansion.spec().skipped().stream()
                        .map(StudySpec.Skipped::reason)
                        .distinct()
                        .toList());
    }

    @Test
    void namesThatWouldBeTooLongAreNumbers() {
        StudySpec spec = factorial(
                        axis("positionEmbedding", "NONE", "LEARNED_1D"),
                        axis("pooling", "CLASS_TOKEN", "MEAN"),
                        axis("activation", "GELU", "GELU_TANH"),
                        axis("layerNormEps", 1e-6, 1e-5),
                        axis("attentionDropout", 0.0, 0.123456789),
                        axis("stochasticDepth", 0.0, 0.123456789),
                        axis("init", "GOOGLE", "TIMM"),
                        axis("dropout", 0.0, 0.123456789))
                .spec();

        Set<String> cells = spec.cells().stream().map(StudySpec.Cell::name).collect(Collectors.toSet());
        Set<String> models = spec.models().stream().map(ModelSpec::typeName).collect(Collectors.toSet());
        assertEquals(256, cells.size());
        assertEquals(256, models.size());
        assertTrue(cells.contains("cell255"), cells::toString);
        assertTrue(models.stream().allMatch(name -> name.length() <= 150));
    }

    @Test
    void theNumberOfCellsIsKnownWithoutMakingThem() {
        DeclaredModel base = Declare.tiny().declared();
        Object[] many = new Object[3_000];
        Arrays.setAll(many, i -> i + 1);
        DeclaredStudy.Axis[] axes = List.of("batch", "epochs", "layers", "heads", "hiddenSize", "mlpSize").stream()
                .map(member -> axis(member, many))
                .toArray(DeclaredStudy.Axis[]::new);

        assertEquals(
                Long.MAX_VALUE,
                StudyAxes.of(study(Design.FACTORIAL, axes), base).cells());
        assertEquals(
                1 + 6 * 2_999,
                StudyAxes.of(study(Design.ONE_AT_A_TIME, axes), base).cells());
        assertEquals(1, StudyRules.validate(study(Design.FACTORIAL, axes), base).size());
    }

    @Test
    void theDeclarationCanBeReadAgain() {
        assertEquals(
                """
                @AblationStudy(
                        of = TinyVit.class,
                        design = Design.FACTORIAL,
                        pooling = {Pooling.CLASS_TOKEN, Pooling.MEAN},
                        mlpRatio = 2,
                        seeds = {1, 20000000000L},
                        invalidCells = InvalidCells.ERROR)""",
                factorial(axis("pooling", "CLASS_TOKEN", "MEAN"), axis("mlpRatio", 2.0))
                        .spec()
                        .annotation());
    }

    @Test
    void everyAxisIsAMemberOfTheSameType() {
        Map<String, Class<?>> members = Stream.of(VisionTransformer.class, Training.class)
                .flatMap(annotation -> Arrays.stream(annotation.getDeclaredMethods()))
                .collect(Collectors.toMap(Method::getName, Method::getReturnType));
        members.put("mlpRatio", double.class);
        Set<String> others = Set.of("of", "design", "seeds", "invalidCells");
        for (Method axis : AblationStudy.class.getDeclaredMethods()) {
            if (!others.contains(axis.getName())) {
                assertEquals(members.get(axis.getName()).arrayType(), axis.getReturnType(), axis::getName);
            }
        }
    }

    private static DeclaredStudy.Axis axis(String member, Object... values) {
        return new DeclaredStudy.Axis(member, List.of(values));
    }

    private static DeclaredStudy study(Design design, DeclaredStudy.Axis... axes) {
        return new DeclaredStudy(
                HEADS, "shop.TinyVit", design, InvalidCells.ERROR, List.of(axes), List.of(1L, 20_000_000_000L));
    }

    private static StudyExpander.Expansion factorial(DeclaredStudy.Axis... axes) {
        return StudyExpander.expand(
                study(Design.FACTORIAL, axes), Declare.tiny().declared());
    }

    private static StudyExpander.Expansion oneAtATime(DeclaredStudy.Axis... axes) {
        return StudyExpander.expand(
                study(Design.ONE_AT_A_TIME, axes), Declare.tiny().declared());
    }

    private static List<String> values(List<StudySpec.Cell> cells) {
        List<String> texts = new ArrayList<>();
        cells.forEach(cell -> texts.add(String.join(", ", cell.values())));
        return texts;
    }

    private static List<Integer> mlpSizes(StudySpec spec) {
        return spec.cells().stream().map(cell -> cell.model().mlpSize()).toList();
    }
}
