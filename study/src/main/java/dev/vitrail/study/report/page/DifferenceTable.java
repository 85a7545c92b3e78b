package dev.vitrail.study.report.page;

import static dev.vitrail.study.report.Numbers.shown;

import dev.vitrail.study.report.Analysis;
import dev.vitrail.study.report.Numbers;
import dev.vitrail.study.report.statistics.Comparisons;
import java.util.List;

/** Every cell against the base, seed by seed. */
record DifferenceTable(boolean any, String reference, boolean chosenByResult, int tests, Plot plot, List<Row> rows) {
    private static final double LEVEL = 0.05;

    /** One cell. */
    record Row(
            int index,
            List<String> values,
            Interval difference,
            Plot.Mark drawing,
            int pairs,
            String t,
            String p,
            String adjusted,
            String effectSize,
            boolean significant) {}

    static DifferenceTable of(Analysis analysis) {
        Comparisons comparisons = analysis.comparisons();
        Plot plot = Plot.over(
                comparisons.rows().stream().map(row -> row.test().difference()).toList(), true);
        return new DifferenceTable(
                !comparisons.rows().isEmpty(),
                comparisons.reference() < 0
                        ? ""
                        : analysis.cells().get(comparisons.reference()).cell().id(),
                comparisons.chosenByResult(),
                comparisons.tests(),
                plot,
                comparisons.rows().stream()
                        .map(row -> new Row(
                                row.cell(),
                                analysis.cells().get(row.cell()).cell().values(),
                                Interval.points(row.test().difference()),
                                plot.mark(row.test().difference()),
                                row.test().difference().n(),
                                shown(Numbers.signed(row.test().t())),
                                shown(Numbers.p(row.test().p())),
                                shown(Numbers.p(row.adjusted())),
                                shown(Numbers.signed(row.test().effectSize())),
                                row.adjusted() <= LEVEL))
                        .toList());
    }
}
