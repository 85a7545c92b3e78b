package dev.vitrail.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.build.VitProgram;
import dev.vitrail.compiler.eval.ProgramRun;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.pass.Pipeline;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.Pixels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What the graphs mean, in double, beside what a device computes: logits, loss and every gradient. */
final class InterpreterComparison {
    private InterpreterComparison() {}

    static Stream<Arguments> models() {
        Specs tiny = Specs.tiny();
        return Stream.of(
                Arguments.of("tiny", tiny, 5),
                Arguments.of("mean pooling", tiny.pooling(Pooling.MEAN), 3),
                Arguments.of("no positions", tiny.positions(PositionEmbedding.NONE, true), 2),
                Arguments.of("positions on patches only", tiny.positions(PositionEmbedding.LEARNED_1D, false), 4),
                Arguments.of("tanh GELU", tiny.activation(Activation.GELU_TANH), 1),
                Arguments.of("no qkv bias", tiny.qkvBias(false), 7),
                Arguments.of("one layer, one head", Specs.square(12, 4, 1, 7, 1, 13, 2), 3),
                Arguments.of("odd heads, prime sizes", Specs.square(21, 7, 2, 33, 3, 17, 5), 4),
                Arguments.of(
                        "one patch, mean", Specs.square(8, 8, 1, 16, 2, 16, 2).pooling(Pooling.MEAN), 1),
                Arguments.of("more tokens than a tile", Specs.square(44, 4, 1, 24, 2, 24, 3), 2),
                Arguments.of("wide", Specs.square(16, 4, 1, 130, 2, 200, 101), 3),
                Arguments.of("rectangle, four channels", Specs.rectangle(6, 15, 4, 3, 2, 20, 4, 24, 6), 3));
    }

    /**
     * Compares one pass of a model with random parameters and images.
     *
     * @param forward greatest error of loss and logits, relative to their norm
     * @param gradients the same for every gradient
     */
    static void check(Specs specs, int batchSize, Device device, double forward, double gradients) {
        check(specs, batchSize, device, UnaryOperator.identity(), forward, gradients);
    }

    /** The same with another OpenCL program, made of the generated one. */
    static void check(
            Specs specs, int batchSize, Device device, UnaryOperator<String> change, double forward, double gradients) {
        ModelSpec spec = specs.named("Tiny");
        Program program = Pipeline.run(VitProgram.of(spec));
        ModelDefinition definition = CompiledModels.load(spec, change);
        Random random = new Random(3);
        try (Arena arena = Arena.ofConfined();
                Model model = device.create(definition, Model.Mode.TRAINING, batchSize + 1, 2)) {
            Map<String, double[]> parameters = randomParameters(model, random);
            Batch batch =
                    new Batch(arena, batchSize, definition.info().architecture().imageFloats());
            batch.count(batchSize);
            double[] images = fill(batch.images(), random, 1, 0);
            for (int i = 0; i < batchSize; i++) {
                batch.labels()[i] = random.nextInt(specs.classes());
            }
            double loss = model.forwardBackward(batch, 0.1, 1, 1);
            ProgramRun run =
                    new ProgramRun(program, parameters, images, batch.labels(), 0.1, (_, _, _, _) -> true).backward();
            check("loss", new double[] {run.loss()}, new double[] {loss}, forward);
            check("logits", run.logits(), read(model.logits(), run.logits().length), forward);
            parameters
                    .keySet()
                    .forEach(parameter -> check(
                            parameter,
                            run.gradient(parameter),
                            read(model.gradient(parameter), run.gradient(parameter).length),
                            gradients));
            checkBytes(model, arena, batchSize, random);
        }
    }

    /** Images as bytes give the same bits as the floats that they stand for. */
    private static void checkBytes(Model model, Arena arena, int batchSize, Random random) {
        long values = model.info().architecture().imageFloats();
        Batch bytes = new Batch(arena, batchSize, values, Pixels.BYTES), floats = new Batch(arena, batchSize, values);
        byte[] pixels = new byte[(int) (batchSize * values)];
        random.nextBytes(pixels);
        for (int i = 0; i < pixels.length; i++) {
            bytes.images().set(ValueLayout.JAVA_BYTE, i, pixels[i]);
            floats.images().setAtIndex(ValueLayout.JAVA_FLOAT, i, Pixels.value(pixels[i]));
        }
        double[][] logits = new double[2][];
        for (Batch batch : new Batch[] {bytes, floats}) {
            batch.count(batchSize);
            model.infer(batch);
            logits[batch == bytes ? 0 : 1] =
                    read(model.logits(), batchSize * model.info().architecture().classes());
        }
        assertArrayEquals(logits[1], logits[0]);
    }

    private static Map<String, double[]> randomParameters(Model model, Random random) {
        Map<String, double[]> parameters = new HashMap<>();
        for (ParameterSpec parameter : model.info().parameters()) {
            for (int layer = 0; layer < Math.max(1, parameter.layers()); layer++) {
                boolean scale =
                        parameter.name().contains("norm") && parameter.name().endsWith("weight");
                String name = parameter.name(layer);
                parameters.put(name, fill(model.parameter(name), random, 0.3, scale ? 1 : 0));
            }
        }
        model.parametersChanged();
        return parameters;
    }

    private static double[] fill(MemorySegment segment, Random random, double spread, double centre) {
        double[] values = new double[(int) (segment.byteSize() / Float.BYTES)];
        for (int i = 0; i < values.length; i++) {
            float value = (float) (centre + spread * random.nextGaussian());
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
            values[i] = value;
        }
        return values;
    }

    private static double[] read(MemorySegment segment, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = segment.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        return values;
    }

    private static void check(String what, double[] expected, double[] actual, double tolerance) {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            norm += expected[i] * expected[i];
        }
        double error = Math.sqrt(difference / Math.max(norm, 1e-30));
        assertTrue(error <= tolerance, what + " differs by " + error);
    }
}
