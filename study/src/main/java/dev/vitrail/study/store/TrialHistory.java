package dev.vitrail.study.store;

import dev.vitrail.study.store.TrialEvent.Kind;

/**
 * What the log says of a trial.
 *
 * @param starts how often a process was started
 * @param failures how often one failed
 * @param last what came last; START where a process was started and nobody was there to see its end
 * @param cause of the last event
 * @param logTail of the last event
 */
public record TrialHistory(int starts, int failures, Kind last, String cause, String logTail) {
    /** Of a trial that never started. */
    public static final TrialHistory NONE = new TrialHistory(0, 0, Kind.INTERRUPTED, "", "");

    /** With one more event. */
    public TrialHistory with(TrialEvent event) {
        return new TrialHistory(
                starts + (event.kind() == Kind.START ? 1 : 0),
                failures + (event.kind() == Kind.FAILURE || event.kind() == Kind.FAILED ? 1 : 0),
                event.kind(),
                event.cause(),
                event.logTail());
    }
}
