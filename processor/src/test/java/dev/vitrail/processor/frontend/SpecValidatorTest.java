package dev.vitrail.processor.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.TrainingSpec;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules without javac: their edges, and that following a proposal really mends the mistake. */
class SpecValidatorTest {

    @Test
    void theTestDeclarationIsSound() {
        assertEquals(List.of(), codes(Declare.tiny()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dropout", "attentionDropout", "stochasticDepth"})
    void ratesAreAtLeastZeroAndLessThanOne(String member) {
        assertEquals(List.of(), codes(Declare.tiny().model(member, 0.0)));
        assertEquals(List.of(), codes(Declare.tiny().model(member, Math.nextDown(1.0))));
        for (double wrong : new double[] {1, -Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, 1e300}) {
            assertEquals(List.of(Code.RATE), codes(Declare.tiny().model(member, wrong)), member + " = " + wrong);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"warmup", "labelSmoothing"})
    void fractionsOfTrainingAreAtLeastZeroAndLessThanOne(String member) {
        assertEquals(List.of(), codes(Declare.tiny().training(member, 0.0)));
        assertEquals(List.of(), codes(Declare.tiny().training(member, Math.nextDown(1.0))));
        for (double wrong : new double[] {1, -0.5, Double.NaN, 150}) {
            assertEquals(List.of(Code.RATE), codes(Declare.tiny().training(member, wrong)), member + " = " + wrong);
        }
    }

    @Test
    void whateverTheSizesTheRulesEndWithMessagesAndNoFailure() {
        int[] awkward = {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 31, 64, 46_341, 65_536, 1 << 30, Integer.MAX_VALUE};
        List<String> members = List.of(
                "imageHeight",
                "imageWidth",
                "channels",
                "patchSize",
                "layers",
                "hiddenSize",
                "heads",
                "mlpSize",
                "classes");
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Declare declare = Declare.tiny().without("imageSize");
            for (String member : members) {
                declare = declare.model(member, awkward[random.nextInt(awkward.length)]);
            }
            declare = declare.training("batch", awkward[random.nextInt(awkward.length)])
                    .training("cropPadding", awkward[random.nextInt(awkward.length)])
                    .training("augmentation", random.nextBoolean() ? "CROP" : "FLIP");
            DeclaredModel declared = declare.declared();
            for (Diagnostic diagnostic : SpecValidator.validate(declared)) {
                assertTrue(!diagnostic.message().contains("null"), diagnostic::text);
            }
        }
    }

    @Test
    void everyProposalForHeadsAndHiddenSizeMendsTheMistake() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            Declare wrong = Declare.tiny()
                    .model("hiddenSize", 1 + random.nextInt(2_000))
                    .model("heads", 1 + random.nextInt(40));
            assertProposalsMend(wrong, Code.HEADS_DIVIDE, "heads", "hiddenSize");
        }
    }

    @Test
    void everyProposalForThePatchMendsTheMistake() {
        Random random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            Declare wrong = Declare.tiny()
                    .model("imageSize", 1 + random.nextInt(400))
                    .model("patchSize", 1 + random.nextInt(70));
            assertProposalsMend(wrong, Code.PATCH_GRID, "patchSize", "imageSize");
            assertProposalsMend(wrong, Code.PATCH_TOO_LARGE, "patchSize");
        }
    }

    @ParameterizedTest
    @CsvSource({"1024, 64, 1600, 64, 4096", "32, 4, 1, 16384, 65536", "224, 14, 56, 1792, 15360"})
    void everyProposalForTooManyParametersMendsTheMistakeAndOneMoreDoesNot(
            int image, int patch, int layers, int hidden, int mlp) {
        Declare wrong = Declare.tiny()
                .model("imageSize", image)
                .model("patchSize", patch)
                .model("layers", layers * 40)
                .model("hiddenSize", hidden)
                .model("heads", 16)
                .model("mlpSize", mlp);
        Diagnostic error = only(wrong, Code.PARAMETER_OVERFLOW);
        Matcher proposal =
                Pattern.compile("(layers|mlpSize|hiddenSize) = (\\d+) or less").matcher(error.message());
        assertTrue(proposal.find(), error::text);
        int value = Integer.parseInt(proposal.group(2));
        int step = proposal.group(1).equals("hiddenSize") ? 16 : 1;
        assertEquals(List.of(), codes(wrong.model(proposal.group(1), value)));
        assertEquals(List.of(Code.PARAMETER_OVERFLOW), codes(wrong.model(proposal.group(1), value + step)));
    }

    @Test
    void parametersOverflowExactlyAbove31Bits() {
        // parameters = 4 * 10 (patches) + ... + classes: one class more is one row and one bias of the head more.
        Declare declare = Declare.tiny()
                .model("layers", 1)
                .model("hiddenSize", 1)
                .model("heads", 1)
                .model("mlpSize", 1)
                .model("classes", 2);
        Sizes sizes = Sizes.of(declare.declared());
        long rest =
                sizes.parametersWithoutPositions().add(sizes.positionValues()).longValueExact() - 2 * 2;
        int classes = (int) ((Integer.MAX_VALUE - rest) / 2);

        assertEquals(List.of(), codes(declare.model("classes", classes)));
        assertEquals(List.of(Code.PARAMETER_OVERFLOW), codes(declare.model("classes", classes + 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "TINY, 16, CLASS_TOKEN, 5717416",
        "SMALL, 16, CLASS_TOKEN, 22050664",
        "SMALL, 16, MEAN, 22049896",
        "SMALL, 32, CLASS_TOKEN, 22878952",
        "BASE, 8, CLASS_TOKEN, 86576872",
        "BASE, 16, CLASS_TOKEN, 86567656",
        "BASE, 16, MEAN, 86566120",
        "BASE, 32, CLASS_TOKEN, 88224232",
        "LARGE, 16, CLASS_TOKEN, 304326632",
        "LARGE, 32, CLASS_TOKEN, 306535400",
        "HUGE, 14, CLASS_TOKEN, 632045800"
    })
    void presetsHaveTheParametersOfTheReference(String variant, int patch, String pooling, long parameters) {
        DeclaredModel declared = Declare.tiny()
                .without("layers", "hiddenSize", "heads", "mlpSize")
                .model("variant", variant)
                .model("imageSize", 224)
                .model("patchSize", patch)
                .model("classes", 1000)
                .model("pooling", pooling)
                .declared();
        Sizes sizes = Sizes.of(declared);

        assertEquals(List.of(), SpecValidator.validate(declared));
        assertEquals(
                parameters,
                sizes.parametersWithoutPositions().add(sizes.positionValues()).longValueExact());
    }

    @Test
    void defaultsAreThoseThatTheCompilerTakesForDeclarationsWithoutTraining() {
        ModelSpec spec = Declare.tiny().declared().spec();
        assertEquals(TrainingSpec.DEFAULT, spec.training());
    }

    @Test
    void theCheckedNamesAreThoseThatTheCompilerGenerates() {
        for (String typeName : List.of("TinyVit", "Outer.TinyVit", "A.B.C")) {
            for (String packageName : List.of("", "shop.models")) {
                DeclaredModel declared = new DeclaredModel(
                        new DeclaredType(packageName, typeName, "class", false, "", List.of()),
                        Declare.tiny().declared().model(),
                        Declare.tiny().declared().training());
                ModelSpec spec = declared.spec();
                assertEquals(
                        VitCompiler.compile(spec, new VitCompiler.Options(Set.of())).sources().stream()
                                .map(GeneratedFile::name)
                                .toList(),
                        declared.generatedClasses());
            }
        }
    }

    @Test
    void whatMerelyFollowsIsNotReported() {
        assertEquals(List.of(Code.NOT_POSITIVE), codes(Declare.tiny().model("heads", 0)));
        assertEquals(List.of(Code.NOT_POSITIVE), codes(Declare.tiny().model("patchSize", -3)));
        assertEquals(List.of(Code.IMAGE_SIZE_MISSING), codes(Declare.tiny().without("imageSize")));
        assertEquals(
                List.of(Code.IMAGE_HALF),
                codes(Declare.tiny().without("imageSize").model("imageWidth", 31)));
        assertEquals(
                List.of(Code.SIZE_MISSING),
                codes(Declare.tiny().without("hiddenSize").model("heads", 7)));
        assertEquals(List.of(Code.RATE), codes(Declare.tiny().model("layers", 1).model("stochasticDepth", 2.0)));
        assertEquals(
                List.of(Code.LEARNING_RATE),
                codes(Declare.tiny().training("learningRate", 1e9).training("weightDecay", 1.0)));
    }

    @Test
    void aOneTokenModelMayKeepTheUsualCropPaddingWhileItDoesNotCrop() {
        Declare oneToken = Declare.tiny().model("imageSize", 4).model("patchSize", 4);
        assertEquals(List.of(), codes(oneToken));
        assertEquals(List.of(), codes(oneToken.training("augmentation", "FLIP")));
        assertEquals(List.of(Code.CROP_PADDING), codes(oneToken.training("augmentation", "CROP")));
        assertEquals(List.of(), codes(oneToken.training("augmentation", "CROP").training("cropPadding", 3)));
    }

    private static void assertProposalsMend(Declare wrong, Code code, String... members) {
        for (Diagnostic error : SpecValidator.validate(wrong.declared())) {
            if (error.code() != code) {
                continue;
            }
            String proposals = error.message().substring(error.message().indexOf("Use "));
            int found = 0;
            for (String member : members) {
                Matcher values =
                        Pattern.compile("\\b" + member + " = (\\d+)([^=]*)").matcher(proposals);
                while (values.find()) {
                    String others = values.group(2).replaceAll("\\([^)]*\\)|,[^,]*\\z", "");
                    for (String value : Stream.concat(
                                    Stream.of(values.group(1)),
                                    Pattern.compile("\\d+")
                                            .matcher(others)
                                            .results()
                                            .map(match -> match.group()))
                            .toList()) {
                        found++;
                        assertEquals(
                                List.of(),
                                codes(wrong.model(member, Integer.parseInt(value))),
                                () -> error.text() + ": " + value);
                    }
                }
            }
            assertTrue(found > 0, error::text);
        }
    }

    private static Diagnostic only(Declare declare, Code code) {
        List<Diagnostic> errors = SpecValidator.validate(declare.declared());
        assertEquals(List.of(code), errors.stream().map(Diagnostic::code).toList());
        return errors.getFirst();
    }

    private static List<Code> codes(Declare declare) {
        return SpecValidator.validate(declare.declared()).stream()
                .map(Diagnostic::code)
                .toList();
    }

    @Test
    void theAnnotationsHaveNoMemberNameInCommon() {
        List<String> all = Stream.of(dev.vitrail.dsl.VisionTransformer.class, dev.vitrail.dsl.Training.class)
                .flatMap(annotation -> Arrays.stream(annotation.getDeclaredMethods()))
                .map(java.lang.reflect.Method::getName)
                .toList();
        assertEquals(all.size(), all.stream().distinct().count());
    }
}
