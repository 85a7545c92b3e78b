package dev.vitrail.study.trial;

import dev.vitrail.runtime.TrainingDefaults;

/** How a trial trains: its cell's training with what the study sets. */
public final class Recipe {
    private Recipe() {}

    /**
     * What a run of a study changes in every cell.
     *
     * @param epochs epochs instead of the declared ones; 0 for those
     * @param precision instead of the declared one; empty for that
     */
    public record Changes(int epochs, String precision) {}

    /** The training with another seed, and changes. */
    public static TrainingDefaults of(TrainingDefaults t, long seed, Changes changes) {
        return new TrainingDefaults(
                t.batch(),
                changes.epochs() == 0 ? t.epochs() : changes.epochs(),
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
                changes.precision().isEmpty() ? t.precision() : changes.precision(),
                seed);
    }
}
