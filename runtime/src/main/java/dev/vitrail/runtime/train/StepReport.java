package dev.vitrail.runtime.train;

/**
 * What is known after a step. One object is filled again and again: a listener reads it during the call and keeps
 * numbers, not the object.
 */
public final class StepReport {
    int epoch;
    long step;
    double loss;
    double accuracy;
    double epochLoss;
    double epochAccuracy;
    double rate;
    double gradientNorm;
    double stepSeconds;
    double imagesPerSecond;
    double dataWaitShare;
    double etaSeconds;

    StepReport() {}

    /** The epoch, from 1. */
    public int epoch() {
        return epoch;
    }

    /** The step over all epochs, from 1. */
    public long step() {
        return step;
    }

    /** Mean loss of this batch (with label smoothing, where it is on). */
    public double loss() {
        return loss;
    }

    /** Part of this batch classified right, in [0, 1]. */
    public double accuracy() {
        return accuracy;
    }

    /** Mean loss over the epoch so far. */
    public double epochLoss() {
        return epochLoss;
    }

    /** Part of the epoch's images so far that were classified right. */
    public double epochAccuracy() {
        return epochAccuracy;
    }

    /** The learning rate of this step. */
    public double rate() {
        return rate;
    }

    /** L2 norm of the whole gradient before clipping. */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** Time of this step with its wait for data. */
    public double stepSeconds() {
        return stepSeconds;
    }

    /** Training speed, smoothed over the last steps. */
    public double imagesPerSecond() {
        return imagesPerSecond;
    }

    /** Part of the time spent on waiting for data, in [0, 1], smoothed over the last steps. */
    public double dataWaitShare() {
        return dataWaitShare;
    }

    /** Estimate of the time to the end of the run, evaluations included. */
    public double etaSeconds() {
        return etaSeconds;
    }
}
