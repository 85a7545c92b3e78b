package dev.vitrail.study.store;

import java.util.List;

/**
 * One trial: a cell with a seed.
 *
 * @param key stable hash of everything that determines the result: architecture, training, seed, data
 * @param cell index of the cell in the study
 * @param attempts how many times it was started
 * @param cause why it failed or was stopped, in one line; empty otherwise
 * @param logTail the last lines of its log where it failed; empty otherwise
 * @param directory its folder, relative to the study's
 * @param epochs what it has reached
 * @param testAccuracy accuracy after the last epoch; NaN unless it is done
 * @param imagesPerSecond training images per second over the whole run; NaN unless it is done
 * @param seconds training time of all epochs; NaN unless it is done
 */
public record TrialRecord(
        String key,
        int cell,
        long seed,
        Status status,
        int attempts,
        String cause,
        String logTail,
        String directory,
        List<EpochRecord> epochs,
        double testAccuracy,
        double imagesPerSecond,
        double seconds) {

    /** Where a trial stands. */
    public enum Status {
        /** Not started, or interrupted and to be gone on with. */
        PENDING,
        /** Trained to its end. */
        DONE,
        /** Failed for good: every attempt did. */
        FAILED,
        /** Stopped early because others did better (successive halving). */
        STOPPED
    }
}
