package dev.vitrail.study.report.statistics;

import dev.vitrail.study.store.StudyRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

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
 *     and all finished
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
        List<String> rows = Levels.of(study, first);
        List<String> columns = Levels.of(study, second);
        String row0 = Levels.reference(study, first);
        String column0 = Levels.reference(study, second);
        Collection<Map<List<String>, Integer>> blocks = Levels.blocks(study, first, second);
        List<List<String>> combinations = blocks.stream()
                .flatMap(block -> block.keySet().stream())
                .distinct()
                .toList();
        List<List<Estimate>> means = new ArrayList<>();
        List<Contrast> contrasts = new ArrayList<>();
        for (String row : rows) {
            List<Estimate> line = new ArrayList<>();
            for (String column : columns) {
                line.add(mean(scores, blocks, combinations, List.of(row, column)));
                if (!row.equals(row0) && !column.equals(column0)) {
                    Estimate estimate = Estimate.of(scores.perSeed(seed -> blocks.stream()
                            .mapToDouble(block -> (score(scores, block, List.of(row, column), seed)
                                            - score(scores, block, List.of(row0, column), seed))
                                    - (score(scores, block, List.of(row, column0), seed)
                                            - score(scores, block, List.of(row0, column0), seed)))
                            .filter(each -> !Double.isNaN(each))
                            .average()
                            .orElse(Double.NaN)));
                    contrasts.add(new Contrast(row, row0, column, column0, estimate));
                }
            }
            means.add(List.copyOf(line));
        }
        return new Interaction(first, second, rows, columns, List.copyOf(means), List.copyOf(contrasts));
    }

    private static Estimate mean(
            Scores scores,
            Collection<Map<List<String>, Integer>> blocks,
            List<List<String>> combinations,
            List<String> combination) {
        return Estimate.of(scores.perSeed(seed -> blocks.stream()
                .filter(block ->
                        combinations.stream().noneMatch(each -> Double.isNaN(score(scores, block, each, seed))))
                .mapToDouble(block -> score(scores, block, combination, seed))
                .average()
                .orElse(Double.NaN)));
    }

    private static double score(Scores scores, Map<List<String>, Integer> block, List<String> values, int seed) {
        Integer cell = block.get(values);
        return cell == null ? Double.NaN : scores.of(cell, seed);
    }
}
