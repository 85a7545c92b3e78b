package dev.vitrail.cli;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.StepResult;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** A model on random images whose steps are timed. A training step is forward pass, backward pass and AdamW. */
final class TimedModel implements AutoCloseable {
    /** The optimizer of the steps. */
    static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.01, true, 0);

    private static final long SEED = 1;
    private static final double RATE = 1e-3;

    private final Model model;
    private final Arena arena = Arena.ofShared(); // every worker reads images
    private final Batch images;
    private long steps;
    private @Nullable StepResult result;

    /** Takes the model's memory. */
    TimedModel(Device device, ModelDefinition definition, Model.Mode mode, int batch) {
        this(
                device.create(definition, mode, batch, mode == Model.Mode.TRAINING ? ADAMW.slots() : 0),
                definition,
                batch);
    }

    /** Takes a model, to close it. */
    TimedModel(Model model, ModelDefinition definition, int batch) {
        this.model = model;
        model.initialize(SEED);
        images = RandomImages.batch(arena, definition.info().architecture(), batch, SEED);
    }

    /** Runs a step and returns its seconds. */
    double step() {
        long start = System.nanoTime();
        if (model.mode() == Model.Mode.TRAINING) {
            StepResult before = result;
            result = model.trainStep(images, 0, SEED, ADAMW, RATE, steps + 1);
            if (before != null) {
                before.loss(); // as a training waits
            }
        } else {
            model.infer(images);
        }
        steps++;
        return (System.nanoTime() - start) / 1e9;
    }

    /** Waits for the last step; its mean loss. */
    double loss() {
        return result != null
                ? result.loss()
                : CrossEntropy.mean(
                        model.logits(), images, model.info().architecture().classes());
    }

    /** Bytes of the images, which are none of the model's. */
    long imageBytes() {
        return images.images().byteSize();
    }

    @Override
    public void close() {
        model.close();
        arena.close();
    }
}
