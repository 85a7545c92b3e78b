package dev.vitrail.runtime;

/** The declared training, as the annotation says it with defaults filled in. Units as in the annotation's members. */
public record TrainingDefaults(
        int batch,
        int epochs,
        String optimizer,
        double learningRate,
        double weightDecay,
        double beta1,
        double beta2,
        double momentum,
        double warmup,
        String schedule,
        double clipNorm,
        double labelSmoothing,
        String augmentation,
        int cropPadding,
        String precision,
        long seed) {}
