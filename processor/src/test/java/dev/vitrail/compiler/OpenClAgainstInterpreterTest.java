package dev.vitrail.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.StepResult;
import dev.vitrail.runtime.opencl.Form;
import dev.vitrail.runtime.opencl.OpenClDevice;
import dev.vitrail.runtime.opencl.OpenClException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The generated OpenCL programs compute what the graphs mean: logits, loss and every gradient, in every form. PoCL takes
 * seconds to compile a program, so each form has the models that it treats in its own way.
 */
class OpenClAgainstInterpreterTest {
    private static final Specs ODD = Specs.square(21, 7, 2, 33, 3, 17, 5);
    private static final Specs LONG = Specs.square(44, 4, 1, 24, 2, 24, 3);
    private static final Specs WIDE = Specs.square(16, 4, 1, 130, 2, 200, 101).activation(Activation.GELU_TANH);
    private static final Specs MEAN = Specs.tiny().pooling(Pooling.MEAN).positions(PositionEmbedding.NONE, true);

    static OpenClDevice device(Precision precision, Form form) {
        try {
            return ((OpenClDevice) Devices.open("opencl", 2)).with(precision).with(form);
        } catch (OpenClException e) {
            if ("1".equals(System.getenv("VITRAIL_REQUIRE_OPENCL"))) {
                throw e;
            }
            System.err.println("SKIPPED: OpenCL programs against the interpreter: " + e.getMessage());
            return Assumptions.abort(e.getMessage());
        }
    }

    static Stream<Arguments> manyModels() {
        return Stream.of(
                Arguments.of("odd heads, prime sizes", ODD, 4),
                Arguments.of("more tokens than a tile", LONG, 2),
                Arguments.of("wide, tanh GELU", WIDE, 3),
                Arguments.of("mean pooling without positions", MEAN, 5));
    }

    static Stream<Arguments> fewModels() {
        return Stream.of(
                Arguments.of("odd heads, prime sizes", ODD, 4),
                Arguments.of("wide, tanh GELU", WIDE.qkvBias(false), 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("manyModels")
    void vectors(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(specs, batchSize, device(Precision.FP32, Form.VECTOR), 1e-5, 1e-4);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("manyModels")
    void localMemory(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(specs, batchSize, device(Precision.FP32, Form.LOCAL), 1e-5, 1e-4);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fewModels")
    void vectorsWithBf16Storage(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(specs, batchSize, device(Precision.BF16, Form.VECTOR), 2e-2, 6e-2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fewModels")
    void tilesInThreeProducts(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(specs, batchSize, tiles(Precision.BF16X3), 1e-4, 1e-3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fewModels")
    void tilesInBf16(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(specs, batchSize, tiles(Precision.BF16), 2e-2, 6e-2);
    }

    /** Only where the processor has them. */
    @Test
    void nothingIsChangedByAStepThatIsNotFiniteNorByTheNextOne() {
        OptimizerRule rule = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);
        ModelDefinition definition = CompiledModels.load(MEAN.named("Tiny"));
        try (Arena arena = Arena.ofConfined();
                Model model = device(Precision.FP32, Form.VECTOR).create(definition, Model.Mode.TRAINING, 2, 2)) {
            Batch sound = new Batch(arena, 2, definition.info().architecture().imageFloats());
            sound.count(2);
            Batch broken = new Batch(arena, 2, definition.info().architecture().imageFloats());
            broken.count(2);
            broken.images().setAtIndex(ValueLayout.JAVA_FLOAT, 0, Float.NaN);
            model.initialize(1);
            StepResult first = model.trainStep(sound, 0, 1, rule, 1e-3, 1);
            StepResult second = model.trainStep(broken, 0, 1, rule, 1e-3, 2);
            assertTrue(Double.isFinite(first.loss()) && first.gradientNorm() > 0);
            float[] before = model.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT);
            StepResult third = model.trainStep(sound, 0, 1, rule, 1e-3, 3);
            assertTrue(Double.isNaN(second.loss()));
            assertTrue(Double.isFinite(third.loss()));
            assertArrayEquals(before, model.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT));
            model.forwardBackward(sound, 0, 1, 3);
            model.trainStep(sound, 0, 1, rule, 1e-3, 3);
            assertFalse(Arrays.equals(before, model.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT)));
        }
    }

    private static OpenClDevice tiles(Precision precision) {
        OpenClDevice device = device(precision, Form.VECTOR).with(precision);
        Assumptions.assumeTrue(device.form() == Form.AMX, "no AMX tiles here: " + device.description());
        return device;
    }
}
