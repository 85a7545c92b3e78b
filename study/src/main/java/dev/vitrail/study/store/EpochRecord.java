package dev.vitrail.study.store;

/**
 * One epoch of a trial.
 *
 * @param epoch from 1
 * @param trainLoss mean loss of the epoch's steps
 * @param testLoss mean loss on the test images; NaN where there are none
 * @param testAccuracy in [0, 1]; NaN where there are no test images
 * @param seconds training time of this epoch, without the evaluation
 */
public record EpochRecord(int epoch, double trainLoss, double testLoss, double testAccuracy, double seconds) {}
