package dev.vitrail.study.report.statistics;

import dev.vitrail.study.store.StudyRecord;
import java.util.List;
import java.util.function.ToDoubleFunction;

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
     *     alone and all finished, but for cells of which no trial did
     * @param difference accuracy with this value minus accuracy with the reference; {@link Estimate#NONE} for the
     *     reference itself
     * @param pairs how many pairs of trials {@code difference} is made of
     */
    public record Level(String value, Estimate mean, Estimate difference, int pairs) {}

    /** The effect of an axis. */
    public static MainEffect of(StudyRecord study, Scores scores, int axis) {
        String reference = Blocks.reference(study, axis);
        Blocks blocks = new Blocks(study, scores, List.of(axis));
        return new MainEffect(
                axis,
                reference,
                Blocks.levels(study, axis).stream()
                        .map(level -> level(blocks, level, reference))
                        .toList());
    }

    private static Level level(Blocks blocks, String level, String reference) {
        Estimate mean = blocks.mean(List.of(level));
        if (level.equals(reference)) {
            return new Level(level, mean, Estimate.NONE, 0);
        }
        ToDoubleFunction<Blocks.Block> difference =
                block -> block.applyAsDouble(List.of(level)) - block.applyAsDouble(List.of(reference));
        return new Level(level, mean, blocks.contrast(difference), blocks.count(difference));
    }
}
