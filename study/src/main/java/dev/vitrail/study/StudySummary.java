package dev.vitrail.study;

import dev.vitrail.cli.TextTable;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came out of a study, in a few lines; the report says it with statistics. */
final class StudySummary {
    private StudySummary() {}

    static List<String> lines(StudyRecord study) {
        List<String> lines = new ArrayList<>();
        TextTable table = new TextTable("done", "mean test accuracy", "<cell");
        for (int cell = 0; cell < study.cells().size(); cell++) {
            int index = cell;
            List<TrialRecord> done = study.trials().stream()
                    .filter(trial -> trial.cell() == index && trial.status() == Status.DONE)
                    .toList();
            double mean = done.stream()
                    .mapToDouble(TrialRecord::testAccuracy)
                    .average()
                    .orElse(Double.NaN);
            table.row(
                    done.size() + "/" + study.seeds().size(),
                    done.isEmpty() ? "-" : String.format(Locale.ROOT, "%.4f", mean),
                    study.cells().get(cell).id());
        }
        lines.addAll(table.lines());
        for (TrialRecord trial : study.trials()) {
            if (trial.status() == Status.FAILED) {
                String label = study.cells().get(trial.cell()).id() + ", seed " + trial.seed();
                lines.add("FAILED " + label + ": " + trial.cause());
                lines.add("  log: " + trial.directory() + "/log.txt");
            }
        }
        return lines;
    }
}
