package dev.vitrail.study.launch;

import java.util.concurrent.CompletableFuture;

/** A trial that was started. */
public interface RunningTrial {

    /** Completes when the process has ended and everything it left lies in the trial's folder. Never exceptionally. */
    CompletableFuture<TrialExit> exit();

    /** Kills the process and those it started; {@link #exit} completes thereafter. */
    void kill();
}
