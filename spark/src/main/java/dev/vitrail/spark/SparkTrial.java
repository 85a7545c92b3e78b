package dev.vitrail.spark;

import dev.vitrail.study.launch.RunningTrial;
import dev.vitrail.study.launch.TrialExit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.JavaSparkContext;

/** A trial that waits for its turn or is with Spark. */
final class SparkTrial implements RunningTrial {

    private enum State {
        QUEUED,
        SUBMITTED,
        KILLED
    }

    private final JavaSparkContext spark;
    private final String group;
    private final CompletableFuture<TrialExit> exit = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);

    /** @param group Spark's job group, which is this trial and nothing else */
    SparkTrial(JavaSparkContext spark, String group) {
        this.spark = spark;
        this.group = group;
    }

    String group() {
        return group;
    }

    /** Whether it is to be submitted now; false if it was killed before. */
    boolean begin() {
        return state.compareAndSet(State.QUEUED, State.SUBMITTED);
    }

    void end(TrialExit how) {
        exit.complete(how);
    }

    boolean killed() {
        return state.get() == State.KILLED;
    }

    @Override
    public CompletableFuture<TrialExit> exit() {
        return exit.copy();
    }

    @Override
    public void kill() {
        if (state.getAndSet(State.KILLED) == State.QUEUED) {
            exit.complete(new TrialExit(-1, false, "killed before it was started"));
        } else if (!exit.isDone() && !spark.sc().isStopped()) {
            // Future jobs too: the one of this group may not have reached Spark yet.
            spark.sc().cancelJobGroupAndFutureJobs(group, "killed");
        }
    }
}
