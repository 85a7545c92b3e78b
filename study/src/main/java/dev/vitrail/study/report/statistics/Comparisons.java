package dev.vitrail.study.report.statistics;

import dev.vitrail.study.store.StudyRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Every cell against one, seed by seed.
 *
 * @param reference index of the cell that others are compared with; -1 where nothing has finished
 * @param chosenByResult whether the reference is the best cell for want of a base: p-values are too small then
 * @param tests how many p-values Holm's procedure adjusted
 * @param rows the other cells, in the order of cells
 */
public record Comparisons(int reference, boolean chosenByResult, int tests, List<Row> rows) {

    /**
     * One cell against the reference.
     *
     * @param cell its index
     * @param test over the seeds with which both finished
     * @param adjusted the p-value after Holm's procedure over all rows; NaN where there is none
     */
    public record Row(int cell, PairedTest test, double adjusted) {}

    /** Compares with the base, or with the best cell where the base is not among the cells. */
    public static Comparisons of(StudyRecord study, Scores scores) {
        boolean chosen = study.baseCell() < 0;
        int reference = chosen ? best(scores) : study.baseCell();
        if (reference < 0) {
            return new Comparisons(reference, chosen, 0, List.of());
        }
        List<PairedTest> tests = new ArrayList<>();
        for (int i = 0; i < scores.cells(); i++) {
            int cell = i;
            tests.add(PairedTest.of(scores.perSeed(seed -> scores.of(cell, seed) - scores.of(reference, seed))));
        }
        double[] p = tests.stream().mapToDouble(PairedTest::p).toArray();
        double[] adjusted = Holm.adjust(p); // the reference against itself has no p-value, so it does not count
        List<Row> rows = IntStream.range(0, scores.cells())
                .filter(cell -> cell != reference)
                .mapToObj(cell -> new Row(cell, tests.get(cell), adjusted[cell]))
                .toList();
        int counted =
                (int) rows.stream().filter(row -> !Double.isNaN(row.adjusted())).count();
        return new Comparisons(reference, chosen, counted, rows);
    }

    /** The cell of the highest mean accuracy, the first among equals; -1 where nothing has finished. */
    public static int best(Scores scores) {
        return IntStream.range(0, scores.cells())
                .filter(cell -> scores.cell(cell).exists())
                .boxed()
                .max(Comparator.<Integer>comparingDouble(
                                cell -> scores.cell(cell).mean())
                        .thenComparing(Comparator.reverseOrder()))
                .orElse(-1);
    }
}
