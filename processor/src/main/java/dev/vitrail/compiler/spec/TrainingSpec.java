package dev.vitrail.compiler.spec;

import dev.vitrail.dsl.Augmentation;
import dev.vitrail.dsl.Optimizer;
import dev.vitrail.dsl.Precision;
import dev.vitrail.dsl.Schedule;

/** A declared training with defaults filled in and checked; units as in {@link dev.vitrail.dsl.Training}. */
public record TrainingSpec(
        int batch,
        int epochs,
        Optimizer optimizer,
        double learningRate,
        double weightDecay,
        double beta1,
        double beta2,
        double momentum,
        double warmup,
        Schedule schedule,
        double clipNorm,
        double labelSmoothing,
        Augmentation augmentation,
        int cropPadding,
        Precision precision,
        long seed) {

    /** The defaults of the annotation, for models declared without it. */
    public static final TrainingSpec DEFAULT = new TrainingSpec(
            128,
            10,
            Optimizer.ADAMW,
            1e-3,
            0.05,
            0.9,
            0.999,
            0.9,
            0.05,
            Schedule.COSINE,
            1.0,
            0,
            Augmentation.NONE,
            4,
            Precision.FP32,
            1);

    /** What tells one training from another: a member without effect at its default. */
    TrainingSpec canonical() {
        boolean crops = augmentation == Augmentation.CROP || augmentation == Augmentation.CROP_FLIP;
        return new TrainingSpec(
                batch,
                epochs,
                optimizer,
                learningRate,
                weightDecay,
                beta1,
                beta2,
                momentum,
                warmup,
                schedule,
                clipNorm,
                labelSmoothing,
                augmentation,
                crops ? cropPadding : DEFAULT.cropPadding,
                precision,
                seed);
    }
}
