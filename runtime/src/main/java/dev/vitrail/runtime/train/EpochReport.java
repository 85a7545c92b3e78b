package dev.vitrail.runtime.train;

/**
 * What is known after an epoch.
 *
 * @param epoch from 1
 * @param step number of steps so far
 * @param trainLoss mean over the epoch's steps, while the weights were changing
 * @param testLoss mean cross-entropy without smoothing; NaN without test images, as the accuracy
 * @param best whether the test accuracy is better than in all earlier epochs
 * @param seconds time of the epoch's training part in this process
 * @param dataWaitShare part of {@code seconds} spent on waiting for data, in [0, 1]
 * @param testSeconds time of the evaluation
 */
public record EpochReport(
        int epoch,
        long step,
        double trainLoss,
        double trainAccuracy,
        double testLoss,
        double testAccuracy,
        boolean best,
        double seconds,
        double dataWaitShare,
        double testSeconds) {}
