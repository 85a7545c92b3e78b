package dev.vitrail.study.store;

import dev.vitrail.study.store.TrialRecord.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a study back from its folder, finished or not; a controller may be working on it. */
public final class StudyStore {
    private StudyStore() {}

    /**
     * Everything known of a study. Trials of cells that the study no longer has are left out.
     *
     * @param directory see {@link StudyFolder}
     * @throws StudyFormatException if a file is damaged; names file, line, expected and found
     * @throws IOException if a file cannot be read
     */
    public static StudyRecord read(Path directory) throws IOException {
        StudyFolder folder = new StudyFolder(directory);
        StudyRecord study = StudyFile.read(folder.study());
        Map<String, TrialHistory> histories = TrialLog.read(folder.events());
        List<TrialRecord> trials = new ArrayList<>();
        for (TrialRecord trial : study.trials()) {
            trials.add(read(folder, trial, histories.getOrDefault(trial.key(), TrialHistory.NONE)));
        }
        return new StudyRecord(
                study.name(),
                study.declaration(),
                study.of(),
                study.annotation(),
                study.design(),
                study.axes(),
                study.cells(),
                study.baseCell(),
                study.skipped(),
                study.seeds(),
                study.environment(),
                List.copyOf(trials));
    }

    private static TrialRecord read(StudyFolder folder, TrialRecord trial, TrialHistory history) throws IOException {
        Path directory = folder.trial(trial.key());
        Status status = switch (history.last()) {
            case DONE -> Status.DONE;
            case FAILED -> Status.FAILED;
            case STOPPED -> Status.STOPPED;
            case START, FAILURE, INTERRUPTED -> Status.PENDING;
        };
        TrialResult result = status != Status.DONE
                ? new TrialResult(trial.key(), false, TrialMetrics.epochs(directory), Double.NaN)
                : TrialResult.read(directory, trial.key())
                        .filter(TrialResult::complete)
                        .orElseThrow(() -> new IOException(directory + ": the log says that this trial is done, but its"
                                + " result is gone; run the study again"));
        boolean done = result.complete();
        return new TrialRecord(
                trial.key(),
                trial.cell(),
                trial.seed(),
                status,
                history.starts(),
                history.cause(),
                history.logTail(),
                trial.directory(),
                result.epochs(),
                done ? result.testAccuracy() : Double.NaN,
                result.imagesPerSecond(),
                done ? result.seconds() : Double.NaN);
    }
}
