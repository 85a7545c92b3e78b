package dev.vitrail.runtime.train;

/**
 * How a training ended.
 *
 * @param steps steps done, those before a resume included
 * @param epochs complete epochs
 * @param bestEpoch the epoch of the best test accuracy, from 1; 0 if nothing was evaluated
 * @param bestAccuracy best test accuracy; NaN if nothing was evaluated, as the last ones
 * @param seconds time spent in this process
 */
public record TrainingResult(
        Outcome outcome,
        long steps,
        int epochs,
        int bestEpoch,
        double bestAccuracy,
        double testAccuracy,
        double testLoss,
        double seconds) {

    /** Why it ended. */
    public enum Outcome {
        /** All epochs are done. */
        FINISHED,
        /** The test accuracy did not get better for as many epochs as the patience. */
        EARLY_STOPPED,
        /** The {@link StopSignal} was given; a resume goes on from here. */
        INTERRUPTED
    }
}
