package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuModelTest {
    private static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);

    private final Arena arena = Arena.ofConfined();
    private final List<Model> models = new ArrayList<>();

    @AfterEach
    void close() {
        models.forEach(Model::close);
        arena.close();
    }

    @Test
    void theLossFallsAndTheImagesAreLearnt() {
        Model model = training(2, 9, 0);
        model.initialize(1);
        Batch batch = batch(9, 9, 3);
        double first = model.forwardBackward(batch, 0, 1, 1);
        double last = first;
        for (int step = 1; step <= 150; step++) {
            model.update(ADAMW, 1e-2, step);
            last = model.forwardBackward(batch, 0, 1, step + 1);
        }
        assertTrue(first > 1 && last < 0.05, "loss " + first + " -> " + last);
        model.infer(batch);
        assertArrayEquals(Arrays.copyOf(batch.labels(), 9), predictions(model, 9));
    }

    /** Moves each parameter tensor along its gradient: the loss must change by the step times the squared norm. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2})
    void everyGradientPredictsTheChangeOfTheLoss(double dropout) {
        Model model = training(2, 8, dropout);
        model.initialize(5);
        Batch batch = batch(8, 7, 4);
        for (ParameterSpec spec : model.info().parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                String name = spec.name(layer);
                model.forwardBackward(batch, 0.1, 3, 1);
                float[] gradient = model.gradient(name).toArray(ValueLayout.JAVA_FLOAT);
                double square = 0;
                for (float value : gradient) {
                    square += (double) value * value;
                }
                assertTrue(square > 0, name + " has no gradient");
                double step = 2e-3 / Math.sqrt(square);
                double above = movedLoss(model, batch, name, gradient, step);
                double below = movedLoss(model, batch, name, gradient, -2 * step);
                movedLoss(model, batch, name, gradient, step);
                double expected = 2 * step * square;
                assertEquals(expected, above - below, 0.01 * expected + 3e-6, name);
            }
        }
    }

    private static double movedLoss(Model model, Batch batch, String name, float[] direction, double step) {
        MemorySegment parameter = model.parameter(name);
        for (int i = 0; i < direction.length; i++) {
            float value = parameter.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            parameter.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (value + step * direction[i]));
        }
        model.parametersChanged();
        return model.forwardBackward(batch, 0.1, 3, 1);
    }

    @Test
    void theBitsDependNeitherOnTheThreadsNorOnTheCapacity() {
        String expected = trained(1, 8);
        assertEquals(expected, trained(2, 8));
        assertEquals(expected, trained(3, 8));
        assertEquals(expected, trained(3, 13));
    }

    /** A hash of everything after some steps with batches of different sizes, with dropout. */
    private String trained(int threads, int capacity) {
        Model model = training(threads, capacity, 0.1);
        model.initialize(11);
        StringBuilder losses = new StringBuilder();
        int[] counts = {8, 7, 1, 5, 8, 3};
        for (int step = 1; step <= counts.length; step++) {
            losses.append(model.forwardBackward(batch(8, counts[step - 1], step), 0.1, 9, step))
                    .append(' ')
                    .append(model.update(ADAMW, 1e-3, step))
                    .append(' ');
        }
        model.infer(batch(8, 5, 77));
        return losses + ModelBits.hash(model) + Arrays.toString(logits(model, 5));
    }

    @Test
    void aModelForInferenceGivesTheSameLogits() {
        Model trained = training(2, 8, 0.3);
        trained.initialize(2);
        Model inference = create(3, Mode.INFERENCE, 5, 0, TinyVit.definition(0.3));
        for (ParameterSpec spec : trained.info().parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                inference.parameter(spec.name(layer)).copyFrom(trained.parameter(spec.name(layer)));
            }
        }
        inference.parametersChanged();
        Batch batch = batch(5, 5, 6);
        trained.infer(batch);
        inference.infer(batch);
        assertArrayEquals(logits(trained, 5), logits(inference, 5));
        assertThrows(IllegalStateException.class, () -> inference.forwardBackward(batch, 0, 1, 1));
        assertThrows(IllegalStateException.class, () -> inference.gradient("head.bias"));
    }

    @Test
    void dropoutChangesWithTheStepAndTheSeedOnly() {
        Model model = training(2, 8, 0.2);
        model.initialize(2);
        Batch batch = batch(8, 8, 6);
        double loss = model.forwardBackward(batch, 0, 1, 1);
        assertEquals(loss, model.forwardBackward(batch, 0, 1, 1));
        assertNotEquals(loss, model.forwardBackward(batch, 0, 1, 2));
        assertNotEquals(loss, model.forwardBackward(batch, 0, 2, 1));
    }

    @Test
    void equalSeedsGiveEqualBytesWhateverTheThreads() {
        Model one = training(1, 1, 0);
        Model two = training(3, 8, 0);
        one.initialize(123);
        two.initialize(123);
        assertEquals(ModelBits.hash(one), ModelBits.hash(two));
        two.initialize(124);
        assertNotEquals(ModelBits.hash(one), ModelBits.hash(two));
    }

    @Test
    void initializingClearsTheMoments() {
        Model model = training(2, 8, 0);
        model.initialize(1);
        String fresh = ModelBits.hash(model);
        model.forwardBackward(batch(8, 8, 1), 0, 1, 1);
        model.update(ADAMW, 1e-3, 1);
        model.initialize(1);
        assertEquals(fresh, ModelBits.hash(model));
    }

    @Test
    void wrongBatchesAreRefusedBeforeAnythingRuns() {
        Model model = training(1, 4, 0);
        model.initialize(1);
        Batch tooMany = batch(5, 5, 1);
        assertMessage("5 images", () -> model.infer(tooMany));
        assertMessage(
                "0 images",
                () -> model.infer(
                        new Batch(arena, 4, model.info().architecture().imageFloats())));
        assertMessage("47 values", () -> model.infer(new Batch(arena, 4, 47)));
        Batch labels = batch(4, 4, 1);
        labels.labels()[2] = TinyVitPlan.CLASSES;
        assertMessage("label 5 of image 2", () -> model.forwardBackward(labels, 0, 1, 1));
        labels.labels()[2] = -1;
        assertMessage("label -1 of image 2", () -> model.forwardBackward(labels, 0, 1, 1));
        assertMessage("labelSmoothing", () -> model.forwardBackward(batch(4, 4, 1), 1, 1, 1));
        assertMessage("no parameter \"heads.bias\"", () -> model.parameter("heads.bias"));
    }

    @Test
    void aClosedModelRefusesToRun() {
        Model model = training(2, 4, 0);
        MemorySegment logits = model.logits();
        model.close();
        assertThrows(IllegalStateException.class, () -> model.infer(batch(4, 4, 1)));
        assertThrows(IllegalStateException.class, () -> logits.get(ValueLayout.JAVA_FLOAT, 0));
    }

    private static void assertMessage(String part, Executable executable) {
        String message =
                assertThrows(IllegalArgumentException.class, executable).toString();
        assertTrue(message.contains(part), message);
    }

    private Model training(int threads, int batch, double dropout) {
        return create(threads, Mode.TRAINING, batch, 2, TinyVit.definition(dropout));
    }

    private Model create(int threads, Mode mode, int batch, int slots, ModelDefinition definition) {
        Model model = new CpuDevice(threads).create(definition, mode, batch, slots);
        models.add(model);
        return model;
    }

    private Batch batch(int capacity, int count, long seed) {
        return TinyVit.batch(arena, capacity, count, seed);
    }

    private static float[] logits(Model model, int count) {
        float[] all = model.logits().toArray(ValueLayout.JAVA_FLOAT);
        return Arrays.copyOf(all, count * TinyVitPlan.CLASSES);
    }

    private static int[] predictions(Model model, int count) {
        float[] logits = logits(model, count);
        int[] predictions = new int[count];
        for (int image = 0; image < count; image++) {
            for (int label = 1; label < TinyVitPlan.CLASSES; label++) {
                int row = image * TinyVitPlan.CLASSES;
                predictions[image] =
                        logits[row + label] > logits[row + predictions[image]] ? label : predictions[image];
            }
        }
        return predictions;
    }
}
