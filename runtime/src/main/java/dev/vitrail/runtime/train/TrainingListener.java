package dev.vitrail.runtime.train;

/**
 * Follows a training. Listeners are given to the {@link Trainer}, or found by {@link java.util.ServiceLoader}. They are
 * called on the training thread, in order. One that throws is named in a warning and not called again; the training
 * goes on.
 */
public interface TrainingListener {

    /** Before the first step of this process. */
    default void onStart(RunInfo run) throws Exception {}

    /** After every step. The report is filled again for the next step. */
    default void onStep(StepReport report) throws Exception {}

    /** After every epoch, once the test images are evaluated. */
    default void onEvaluation(EpochReport report) throws Exception {}

    /** Before a training state is written: what was recorded so far must be durable now, for a resume starts after it. */
    default void onSave(long step) throws Exception {}

    /** At the end: all epochs done, stopped early, or interrupted. */
    default void onEnd(TrainingResult result) throws Exception {}

    /** Instead of {@link #onEnd} when the training ends with an exception, such as {@link TrainingDivergedException}. */
    default void onFailure(Throwable cause) throws Exception {}
}
