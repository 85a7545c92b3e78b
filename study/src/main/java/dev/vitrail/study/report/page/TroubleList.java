package dev.vitrail.study.report.page;

import dev.vitrail.study.report.Analysis;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.util.List;
import java.util.stream.Stream;

/** Trials without a result, and cells without trials. */
record TroubleList(boolean anyTrial, List<Trial> trials, int pending, boolean anySkipped, List<Skipped> skipped) {

    /** Whether trials are still to run. */
    boolean waiting() {
        return pending > 0;
    }

    /** A trial that failed or was stopped. */
    record Trial(
            String cell,
            long seed,
            String status,
            int attempts,
            int epochs,
            String cause,
            String log,
            String directory) {

        /** Whether there is a log to show. */
        boolean logged() {
            return !log.isEmpty();
        }
    }

    /** A cell left out. */
    record Skipped(String values, String reason) {}

    static TroubleList of(Analysis analysis) {
        List<Trial> trials = Stream.of(Status.FAILED, Status.STOPPED)
                .flatMap(status -> analysis.with(status).stream())
                .map(trial -> trial(analysis, trial))
                .toList();
        List<Skipped> skipped = analysis.study().skipped().stream()
                .map(each -> new Skipped(named(analysis, each.values()), each.reason()))
                .toList();
        return new TroubleList(!trials.isEmpty(), trials, analysis.count(Status.PENDING), !skipped.isEmpty(), skipped);
    }

    private static Trial trial(Analysis analysis, TrialRecord trial) {
        return new Trial(
                analysis.study().cells().get(trial.cell()).id(),
                trial.seed(),
                trial.status() == Status.FAILED ? "failed" : "stopped",
                trial.attempts(),
                trial.epochs().size(),
                trial.cause(),
                trial.logTail(),
                trial.directory());
    }

    private static String named(Analysis analysis, List<String> values) {
        StringBuilder text = new StringBuilder();
        for (int axis = 0; axis < values.size(); axis++) {
            text.append(axis == 0 ? "" : ", ")
                    .append(analysis.study().axes().get(axis).name())
                    .append('=')
                    .append(values.get(axis));
        }
        return text.toString();
    }
}
