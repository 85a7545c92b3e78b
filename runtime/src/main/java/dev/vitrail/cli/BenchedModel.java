package dev.vitrail.cli;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.StepResult;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** A model on a device with a batch of random images, to be measured. */
final class BenchedModel implements AutoCloseable {
    /** Optimizer of the training steps. */
    static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.01, true, 0);

    private static final long SEED = 1;
    private static final double RATE = 1e-3;

    private final Model model;
    private final Arena arena = Arena.ofConfined();
    private final Batch images;
    private @Nullable StepResult result;
    private double loss;

    BenchedModel(Device device, ModelDefinition definition, Model.Mode mode, int batch) {
        model = device.create(definition, mode, batch, mode == Model.Mode.TRAINING ? ADAMW.slots() : 0);
        images = RandomImages.batch(arena, definition.info().architecture(), batch, SEED);
        model.initialize(SEED);
    }

    /**
     * A training step, or a forward pass. A training step may be under way behind this, but not the one before it, as in a
     * training; the last one is waited for.
     *
     * @param number from 0
     */
    void step(int number, boolean last) {
        if (model.mode() == Model.Mode.TRAINING) {
            StepResult before = result;
            result = model.trainStep(images, 0, SEED, ADAMW, RATE, number + 1);
            loss = (before == null || last ? result : before).loss();
        } else {
            model.infer(images);
        }
    }

    /** Mean loss of the last step that was waited for. */
    double loss() {
        return model.mode() == Model.Mode.TRAINING
                ? loss
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
