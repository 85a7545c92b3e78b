package dev.vitrail.study.report.statistics;

import dev.vitrail.study.store.StudyRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * What an axis does by itself: every value of it against a reference value, the other axes being equal.
 *
 * <p>Cells are paired that differ in this axis alone. For every seed the differences of the pairs finished with that seed are
 * averaged; the interval is Student's over these averages, one for each seed. So seeds are blocks, and cells fixed: nothing
 * is said of values of the other axes that the study has not.
 *
 * @param axis index of the axis
 * @param reference the value that others are compared with: the base's where a cell has it, otherwise the first
 * @param levels the values that cells have, in the declared order
 */
public record MainEffect(int axis, String reference, List<Level> levels) {

    /**
     * One value of the axis.
     *
     * @param mean accuracy with this value: for every seed the mean over those groups of cells that differ in this axis
     *     alone and all finished
     * @param difference accuracy with this value minus accuracy with the reference; {@link Estimate#NONE} for the
     *     reference itself
     * @param pairs how many pairs of trials {@code difference} is made of
     */
    public record Level(String value, Estimate mean, Estimate difference, int pairs) {}

    /** The effect of an axis. */
    public static MainEffect of(StudyRecord study, Scores scores, int axis) {
        List<String> levels = Levels.of(study, axis);
        String reference = Levels.reference(study, axis);
        Collection<Map<List<String>, Integer>> blocks = Levels.blocks(study, axis);
        return new MainEffect(
                axis,
                reference,
                levels.stream()
                        .map(level -> level(scores, blocks, levels, level, reference))
                        .toList());
    }

    private static Level level(
            Scores scores,
            Collection<Map<List<String>, Integer>> blocks,
            List<String> levels,
            String level,
            String reference) {
        Estimate mean = Estimate.of(scores.perSeed(seed -> blocks.stream()
                .filter(block -> levels.stream().noneMatch(each -> Double.isNaN(score(scores, block, each, seed))))
                .mapToDouble(block -> score(scores, block, level, seed))
                .average()
                .orElse(Double.NaN)));
        if (level.equals(reference)) {
            return new Level(level, mean, Estimate.NONE, 0);
        }
        int pairs = 0;
        for (int seed = 0; seed < scores.seeds(); seed++) {
            pairs += (int) differences(scores, blocks, level, reference, seed).count();
        }
        Estimate difference = Estimate.of(scores.perSeed(seed ->
                differences(scores, blocks, level, reference, seed).average().orElse(Double.NaN)));
        return new Level(level, mean, difference, pairs);
    }

    private static DoubleStream differences(
            Scores scores, Collection<Map<List<String>, Integer>> blocks, String level, String reference, int seed) {
        return blocks.stream()
                .mapToDouble(block -> score(scores, block, level, seed) - score(scores, block, reference, seed))
                .filter(difference -> !Double.isNaN(difference));
    }

    private static double score(Scores scores, Map<List<String>, Integer> block, String level, int seed) {
        Integer cell = block.get(List.of(level));
        return cell == null ? Double.NaN : scores.of(Objects.requireNonNull(cell), seed);
    }
}
