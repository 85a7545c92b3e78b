package dev.vitrail.study.control;

import dev.vitrail.study.store.TrialMetrics;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** How long a study will still take, by the multiply-adds of this session's trainings and the time they took. */
final class Forecast {
    private final long start = System.nanoTime();
    private final Map<String, Double> atStart = new HashMap<>();

    /** Multiply-adds still to be done. */
    private double left;

    /** Multiply-adds that ended trials of this session did. */
    private double done;

    /** Adds a trial that is to be run, with what it has already. */
    void add(PlannedTrial trial, TrialMetrics.Progress progress) {
        atStart.put(trial.key(), part(trial, progress));
        left += trial.macs() * (1 - part(trial, progress));
    }

    /** A trial needs no more time. */
    void remove(PlannedTrial trial, boolean finished) {
        Double before = atStart.remove(trial.key());
        if (before != null) {
            double work = trial.macs() * (1 - before);
            left -= work;
            done += finished ? work : 0;
        }
    }

    /** Seconds to the end; NaN while nothing is known. */
    double seconds(Collection<PlannedTrial> running, Function<PlannedTrial, TrialMetrics.Progress> progress) {
        double inRunning = 0;
        for (PlannedTrial trial : running) {
            double before = atStart.getOrDefault(trial.key(), 1.0);
            inRunning += trial.macs() * Math.max(0, part(trial, progress.apply(trial)) - before);
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        double worked = done + inRunning;
        return worked <= 0 ? Double.NaN : (left - inRunning) * elapsed / worked;
    }

    private static double part(PlannedTrial trial, TrialMetrics.Progress progress) {
        return Math.min(1, progress.step() / (double) Math.max(1, trial.steps()));
    }
}
