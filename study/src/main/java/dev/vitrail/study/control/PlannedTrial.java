package dev.vitrail.study.control;

import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.TrainingDefaults;

/**
 * A trial that is to be run.
 *
 * @param cell index of its cell
 * @param cellId name of its cell
 * @param recipe the cell's training with this trial's seed
 * @param trainImages training images of the data, and test images
 */
record PlannedTrial(
        String key,
        int cell,
        String cellId,
        ModelDefinition model,
        TrainingDefaults recipe,
        int trainImages,
        int testImages) {

    /** For people. */
    String label() {
        return cellId + ", seed " + recipe.seed();
    }

    /** Names of the axes, as a header over {@link #values}. */
    String axes() {
        return cellId.replaceAll("=[^,]*", "") + ", seed";
    }

    /** The values alone, where there is no room for names. */
    String values() {
        return cellId.replaceAll("[A-Za-z]+=", "") + ", " + recipe.seed();
    }

    /** Steps of the whole training. */
    long steps() {
        return (long) recipe.epochs() * (trainImages / recipe.batch());
    }

    /** Multiply-adds of the whole training, counting the backward pass as two forward passes. */
    double macs() {
        return 3.0 * model.info().macs() * steps() * recipe.batch();
    }

    /** The epoch at which a part of the training is done, from 1. */
    int epochAt(double part) {
        return Math.max(1, Math.min(recipe.epochs(), (int) Math.ceil(part * recipe.epochs())));
    }
}
