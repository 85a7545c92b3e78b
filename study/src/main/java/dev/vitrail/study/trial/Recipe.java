package dev.vitrail.study.trial;

import dev.vitrail.runtime.TrainingDefaults;

/** How a trial trains: its cell's training with what the study sets. */
public final class Recipe {
    private Recipe() {}

    /**
     * The training with another seed.
     *
     * @param epochs epochs instead of the declared ones; 0 for those
     */
    public static TrainingDefaults of(TrainingDefaults t, long seed, int epochs) {
        return new TrainingDefaults(
                t.batch(),
                epochs == 0 ? t.epochs() : epochs,
                t.optimizer(),
                t.learningRate(),
                t.weightDecay(),
                t.beta1(),
                t.beta2(),
                t.momentum(),
                t.warmup(),
                t.schedule(),
                t.clipNorm(),
                t.labelSmoothing(),
                t.augmentation(),
                t.cropPadding(),
                seed);
    }
}
