package dev.vitrail.study.report;

import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.study.report.statistics.Comparisons;
import dev.vitrail.study.report.statistics.Estimate;
import dev.vitrail.study.report.statistics.PairedTest;
import dev.vitrail.study.store.CellRecord;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The report for spreadsheets. Numbers are the page's, digit for digit; accuracies are in per cent. */
final class ReportTables {
    private static final PairedTest NONE = new PairedTest(Estimate.NONE, Double.NaN, Double.NaN, Double.NaN);

    private ReportTables() {}

    /** A row for every cell. */
    static CsvTable cells(Analysis analysis) {
        List<String> columns = new ArrayList<>(List.of("cell"));
        analysis.study().axes().stream().map(StudyAxis::name).forEach(columns::add);
        columns.addAll(List.of(
                "accuracy_percent",
                "sd_points",
                "low_percent",
                "high_percent",
                "n",
                "difference_points",
                "difference_low",
                "difference_high",
                "pairs",
                "t",
                "p",
                "p_holm",
                "effect_size_dz",
                "parameters",
                "macs",
                "images_per_second",
                "seconds"));
        return new CsvTable(
                columns,
                analysis.cells().stream().map(cell -> row(analysis, cell)).toList());
    }

    private static List<String> row(Analysis analysis, CellResult result) {
        Estimate accuracy = result.accuracy();
        Comparisons.Row compared = analysis.comparisons().rows().stream()
                .filter(row -> row.cell() == result.index())
                .findFirst()
                .orElse(new Comparisons.Row(result.index(), NONE, Double.NaN));
        Estimate difference = compared.test().difference();
        List<String> row = new ArrayList<>(List.of(result.cell().id()));
        row.addAll(result.cell().values());
        row.addAll(List.of(
                Numbers.percent(accuracy.mean()),
                Numbers.width(accuracy.sd()),
                Numbers.percent(accuracy.low()),
                Numbers.percent(accuracy.high()),
                Integer.toString(accuracy.n()),
                Numbers.points(difference.mean()),
                Numbers.points(difference.low()),
                Numbers.points(difference.high()),
                Integer.toString(difference.n()),
                Numbers.signed(compared.test().t()),
                Numbers.p(compared.test().p()),
                Numbers.p(compared.adjusted()),
                Numbers.signed(compared.test().effectSize()),
                Long.toString(result.cell().parameters()),
                Long.toString(result.cell().macs()),
                Numbers.amount(result.imagesPerSecond()),
                Numbers.amount(result.seconds())));
        return row;
    }

    /** A row for every trial, with all digits of its results. */
    static CsvTable trials(StudyRecord study) {
        List<String> columns = new ArrayList<>(List.of("cell"));
        study.axes().stream().map(StudyAxis::name).forEach(columns::add);
        columns.addAll(List.of(
                "seed",
                "status",
                "attempts",
                "epochs",
                "accuracy",
                "images_per_second",
                "seconds",
                "cause",
                "key",
                "directory"));
        return new CsvTable(
                columns, study.trials().stream().map(trial -> row(study, trial)).toList());
    }

    private static List<String> row(StudyRecord study, TrialRecord trial) {
        CellRecord cell = study.cells().get(trial.cell());
        return Stream.of(
                        Stream.of(cell.id()),
                        cell.values().stream(),
                        Stream.of(
                                Long.toString(trial.seed()),
                                trial.status().name(),
                                Integer.toString(trial.attempts()),
                                Integer.toString(trial.epochs().size()),
                                exact(trial.testAccuracy()),
                                exact(trial.imagesPerSecond()),
                                exact(trial.seconds()),
                                trial.cause(),
                                trial.key(),
                                trial.directory()))
                .flatMap(each -> each)
                .toList();
    }

    private static String exact(double value) {
        return Double.isFinite(value) ? Double.toString(value) : Numbers.NONE;
    }
}
