package dev.vitrail.study.report.statistics;

import dev.vitrail.study.store.StudyRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether what one axis does depends on another.
 *
 * <p>As with {@link MainEffect}, cells are compared that differ in these two axes alone, within a seed; averages over them,
 * one for each seed, give the intervals.
 *
 * @param first index of the axis of the rows
 * @param second index of the axis of the columns
 * @param rows values of the first axis
 * @param columns values of the second axis
 * @param means [row][column] accuracy: for every seed the mean over those groups of cells that differ in these axes alone
 *     and all finished, but for cells of which no trial did
 * @param contrasts one for every row and column but the references'; a single one for two axes of two values
 */
public record Interaction(
        int first,
        int second,
        List<String> rows,
        List<String> columns,
        List<List<Estimate>> means,
        List<Contrast> contrasts) {

    /**
     * The interaction contrast of two by two cells: the effect of going from the reference row to this row, in this column
     * minus in the reference column. Zero where effects add up.
     */
    public record Contrast(String row, String referenceRow, String column, String referenceColumn, Estimate estimate) {}

    /** The interaction of two axes. */
    public static Interaction of(StudyRecord study, Scores scores, int first, int second) {
        List<String> rows = Blocks.levels(study, first);
        List<String> columns = Blocks.levels(study, second);
        String row0 = Blocks.reference(study, first);
        String column0 = Blocks.reference(study, second);
        Blocks blocks = new Blocks(study, scores, List.of(first, second));
        List<List<Estimate>> means = new ArrayList<>();
        List<Contrast> contrasts = new ArrayList<>();
        for (String row : rows) {
            means.add(columns.stream()
                    .map(column -> blocks.mean(List.of(row, column)))
                    .toList());
            for (String column : columns) {
                if (!row.equals(row0) && !column.equals(column0)) {
                    Estimate estimate = blocks.contrast(block ->
                            (block.applyAsDouble(List.of(row, column)) - block.applyAsDouble(List.of(row0, column)))
                                    - (block.applyAsDouble(List.of(row, column0))
                                            - block.applyAsDouble(List.of(row0, column0))));
                    contrasts.add(new Contrast(row, row0, column, column0, estimate));
                }
            }
        }
        return new Interaction(first, second, rows, columns, List.copyOf(means), List.copyOf(contrasts));
    }
}
