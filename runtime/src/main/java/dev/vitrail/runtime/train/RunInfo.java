package dev.vitrail.runtime.train;

import dev.vitrail.runtime.ModelInfo;
import java.util.List;

/**
 * What is known before the first step.
 *
 * @param data where the images come from
 * @param classes names of the classes by position
 * @param trainImages number of training images; the last incomplete batch of an epoch is left out
 * @param stepsPerEpoch steps of each epoch
 * @param totalSteps steps of the whole run
 * @param firstStep steps already done when this process starts; 0 for a new run
 * @param firstEpoch epochs already complete when this process starts
 */
public record RunInfo(
        ModelInfo model,
        TrainingSettings settings,
        String data,
        List<String> classes,
        int trainImages,
        int testImages,
        int stepsPerEpoch,
        long totalSteps,
        long firstStep,
        int firstEpoch) {}
