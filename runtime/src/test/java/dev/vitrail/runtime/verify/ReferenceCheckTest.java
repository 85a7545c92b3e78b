package dev.vitrail.runtime.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Initializer;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.Program;
import dev.vitrail.runtime.TrainingDefaults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceCheckTest {
    private static final Architecture ARCHITECTURE = new Architecture(
            1, 2, 1, 1, 2, 4, 2, 8, 2, "LEARNED_1D", true, "CLASS_TOKEN", "GELU", true, 1e-6, "GOOGLE", 0, 0, 0);
    private static final Map<String, String> METADATA = Map.of(
            "image",
            "1x2",
            "channels",
            "1",
            "patch",
            "1",
            "layers",
            "2",
            "dim",
            "4",
            "heads",
            "2",
            "mlp",
            "8",
            "classes",
            "2",
            "batch",
            "1",
            "eps_layer_norm",
            "1e-06");
    private static final ModelDefinition MODEL = model(ARCHITECTURE);
    private static final Map<String, float[]> EXACT =
            Map.of("head.bias", new float[] {3, 4}, "blocks.0.w", new float[] {0}, "blocks.1.w", new float[] {2});

    @Test
    void equalNumbersPassWithErrorsOfZero() {
        ScriptedDevice device = new ScriptedDevice(new float[] {3, 4}, EXACT, 0.5, 0.25);
        ReferenceReport report = ReferenceCheck.run(MODEL, reference(METADATA), device, Tolerances.FLOAT);
        assertTrue(report.passes());
        assertEquals(0, report.logits().relative());
        assertEquals(
                List.of("blocks.0.w", "blocks.1.w", "head.bias"),
                report.gradients().stream().map(ReferenceReport.Error::name).toList());
        assertEquals(2, report.steps().size());
        assertTrue(device.closed);
    }

    @Test
    void errorsAreRelativeToTheReferenceInTheL2Norm() {
        Map<String, float[]> gradients = new HashMap<>(EXACT);
        gradients.put("head.bias", new float[] {3, 4.5f});
        gradients.put("blocks.0.w", new float[] {1e-3f});
        ScriptedDevice device = new ScriptedDevice(new float[] {2.5f, 4}, gradients, 0.5, 0.5);
        ReferenceReport report = ReferenceCheck.run(MODEL, reference(METADATA), device, Tolerances.FLOAT);
        assertEquals(0.1, report.logits().relative(), 1e-12);
        assertEquals(0, report.loss().relative());
        assertEquals(1e-3f, report.gradients().get(0).relative(), 1e-12, "absolute where the reference is 0");
        assertEquals(0, report.gradients().get(1).relative());
        assertEquals(0.1, report.gradients().get(2).relative(), 1e-12);
        assertEquals(1, report.steps().get(1).error().relative(), 1e-12);
        assertEquals(
                List.of("logits", "blocks.0.w", "head.bias", "loss of AdamW step 2"),
                report.failures().stream().map(ReferenceReport.Error::name).toList());
    }

    @Test
    void gradientsAreComparedAtTheirStep() {
        ScriptedDevice device = new ScriptedDevice(new float[] {3, 4}, EXACT, 0.5, 0.25);
        device.gradientBatch = 2;
        assertTrue(ReferenceCheck.run(MODEL, reference(METADATA, 1), device, Tolerances.FLOAT)
                .passes());
        assertEquals(3, device.gradientsRead);
    }

    @Test
    void theGradientOfTheBiasTellsWhichBatchItIsOf() {
        double[] logits = {0, 0, 0, Math.log(3)};
        double[] gradient = {(0.5 - 1 + 0.25) / 2, (0.5 + 0.75 - 1) / 2};
        assertTrue(GradientOrigin.isOf(logits, new int[] {0, 1}, gradient));
        assertFalse(GradientOrigin.isOf(logits, new int[] {1, 1}, gradient));
        assertTrue(GradientOrigin.isOf(logits, new int[] {0, 1}, null), "nothing to judge by");
    }

    @Test
    void notANumberNeverPasses() {
        ScriptedDevice device = new ScriptedDevice(new float[] {3, Float.NaN}, EXACT, 0.5, Double.NaN);
        ReferenceReport report = ReferenceCheck.run(MODEL, reference(METADATA), device, Tolerances.FLOAT);
        assertFalse(report.logits().passes());
        assertFalse(report.steps().get(1).error().passes());
    }

    @Test
    void theModelGetsTheReferencesValuesAndOptimizer() {
        ScriptedDevice device = new ScriptedDevice(new float[] {3, 4}, EXACT, 0.5, 0.25);
        ReferenceCheck.run(MODEL, reference(METADATA), device, Tolerances.FLOAT);
        assertArrayEquals(new float[] {10, 11}, device.parameterValues("head.bias"));
        assertArrayEquals(new float[] {21}, device.parameterValues("blocks.1.w"));
        assertTrue(device.packed, "the model is told of the new values");
        assertEquals(List.of(List.of(1f, 2f), List.of(3f, 4f)), device.batches);
        assertEquals(List.of(1, 0), device.labels);
        assertEquals(List.of(1L, 2L), device.steps);
        assertEquals(new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, true, 0), device.rules.getFirst());
    }

    @Test
    void anotherConfigurationIsRefusedWithEveryDifference() {
        Map<String, String> metadata = new HashMap<>(METADATA);
        metadata.put("heads", "4");
        metadata.put("gelu", "tanh");
        ReferenceMismatchException e = assertThrows(
                ReferenceMismatchException.class,
                () -> ReferenceCheck.run(
                        MODEL,
                        reference(metadata),
                        new ScriptedDevice(new float[2], EXACT, 0.5, 0.25),
                        Tolerances.FLOAT));
        assertEquals(
                "Toy is not the model of toy.safetensors: heads = 2, the reference has 4;"
                        + " activation = GELU, the reference has GELU_TANH",
                e.getMessage());
    }

    @Test
    void optionalEntriesOfTheMetadataAreCompared() {
        assertEquals(List.of("pooling = CLASS_TOKEN, the reference has MEAN"), differences("pool", "avg"));
        assertEquals(List.of("positionEmbedding = LEARNED_1D, the reference has NONE"), differences("pos", "False"));
        assertEquals(
                List.of("positionOnClassToken = true, the reference has false"), differences("no_embed_class", "True"));
        assertEquals(List.of("qkvBias = true, the reference has false"), differences("qkv_bias", "False"));
        assertEquals(
                List.of("layerNormEps = 1.0E-6, the reference has 1.0E-5"), differences("eps_layer_norm", "1e-05"));
        assertEquals(List.of("image = 1x2, the reference has 2x1"), differences("image", "2x1"));
        assertEquals(List.of(), differences("source", "anything"));
    }

    @Test
    void missingAndUnknownTensorsAreNamed() {
        Reference full = reference(METADATA);
        Map<String, float[]> parameters = new HashMap<>(full.parameters());
        parameters.remove("blocks.1.w");
        parameters.put("extra", new float[1]);
        Reference other = new Reference(
                full.name(),
                METADATA,
                1,
                parameters,
                full.input(),
                full.labels(),
                full.logits(),
                full.gradients(),
                0,
                full.losses());
        ReferenceMismatchException e = assertThrows(
                ReferenceMismatchException.class,
                () -> ReferenceCheck.run(
                        MODEL, other, new ScriptedDevice(new float[2], EXACT, 0.5, 0.25), Tolerances.FLOAT));
        assertEquals(
                "Toy is not the model of toy.safetensors: the reference has no blocks.1.w; the model has no extra",
                e.getMessage());
    }

    private static List<String> differences(String key, String value) {
        Map<String, String> metadata = new HashMap<>(METADATA);
        metadata.put(key, value);
        return ReferenceConfiguration.differences(ARCHITECTURE, metadata);
    }

    private static Reference reference(Map<String, String> metadata) {
        return reference(metadata, 0);
    }

    private static Reference reference(Map<String, String> metadata, int gradientStep) {
        return new Reference(
                "toy.safetensors",
                metadata,
                1,
                Map.of("head.bias", new float[] {10, 11}, "blocks.0.w", new float[] {20}, "blocks.1.w", new float[] {21
                }),
                new float[] {1, 2, 3, 4},
                new int[] {1, 0},
                new double[] {3, 4},
                Map.of("head.bias", new double[] {3, 4}, "blocks.0.w", new double[] {0}, "blocks.1.w", new double[] {2
                }),
                gradientStep,
                new double[] {0.5, 0.25});
    }

    private static ModelDefinition model(Architecture architecture) {
        TrainingDefaults training = new TrainingDefaults(
                1, 1, "ADAMW", 1e-3, 0, 0.9, 0.999, 0.9, 0, "CONSTANT", 0, 0, "NONE", 0, "FP32", 1);
        ModelInfo info = new ModelInfo(
                "Toy",
                "toy.Toy",
                architecture,
                training,
                List.of(parameter("blocks.{layer}.w", List.of(1), 2), parameter("head.bias", List.of(2), 0)),
                List.of(),
                new MemoryPlan(0, 0, 0, 0, 0, 0, 0, 0, 1, List.of()));
        return new ModelDefinition(info, () -> new Program() {});
    }

    private static ParameterSpec parameter(String name, List<Integer> shape, int layers) {
        return new ParameterSpec(name, shape, layers, 0, 64, -1, -1, false, new Initializer.Constant(0));
    }
}
