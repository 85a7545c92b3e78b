package dev.vitrail.study.report.statistics;

import dev.vitrail.study.store.CellRecord;
import dev.vitrail.study.store.StudyRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The cells of a study in groups that differ in some axes alone. Cells of which no trial has finished are left out, as if they
 * had been skipped.
 */
final class Blocks {
    private final Scores scores;
    private final List<Map<List<String>, Integer>> blocks; // cells by their values of the varied axes
    private final List<List<String>> combinations;

    /** The groups for these axes. */
    Blocks(StudyRecord study, Scores scores, List<Integer> varied) {
        this.scores = scores;
        Map<List<String>, Map<List<String>, Integer>> groups = new LinkedHashMap<>();
        for (int index = 0; index < study.cells().size(); index++) {
            if (scores.cell(index).exists()) {
                CellRecord cell = study.cells().get(index);
                List<String> others = new ArrayList<>();
                for (int axis = 0; axis < cell.values().size(); axis++) {
                    if (!varied.contains(axis)) {
                        others.add(cell.values().get(axis));
                    }
                }
                List<String> own = varied.stream().map(cell.values()::get).toList();
                groups.computeIfAbsent(others, _ -> new LinkedHashMap<>()).put(own, index);
            }
        }
        blocks = List.copyOf(groups.values());
        combinations = blocks.stream()
                .flatMap(block -> block.keySet().stream())
                .distinct()
                .toList();
    }

    /** The values of an axis among the cells: the base's first where it is not declared, then in the declared order. */
    static List<String> levels(StudyRecord study, int axis) {
        List<String> present = study.cells().stream()
                .map(cell -> cell.values().get(axis))
                .distinct()
                .toList();
        List<String> declared = study.axes().get(axis).values();
        List<String> levels = new ArrayList<>(present);
        levels.removeAll(declared);
        declared.stream().filter(present::contains).forEach(levels::add);
        return List.copyOf(levels);
    }

    /** The level that others are compared with: the base's, or the first where no cell has that. */
    static String reference(StudyRecord study, int axis) {
        List<String> levels = levels(study, axis);
        String base = study.axes().get(axis).base();
        return levels.contains(base) ? base : levels.getFirst();
    }

    /** The scores with one seed in a group, by the values of the varied axes; NaN where there is none. */
    interface Block extends ToDoubleFunction<List<String>> {}

    /**
     * The mean accuracy of cells with these values: for every seed over the groups in which all cells have finished with
     * it, so that means of different values are of the same groups.
     */
    Estimate mean(List<String> values) {
        return Estimate.of(scores.perSeed(seed -> blocks.stream()
                .map(block -> scored(block, seed))
                .filter(block -> combinations.stream().noneMatch(each -> Double.isNaN(block.applyAsDouble(each))))
                .mapToDouble(block -> block.applyAsDouble(values))
                .average()
                .orElse(Double.NaN)));
    }

    /** A contrast: for every seed its mean over the groups that have all that it needs. */
    Estimate contrast(ToDoubleFunction<Block> contrast) {
        return Estimate.of(
                scores.perSeed(seed -> contrasts(contrast, seed).average().orElse(Double.NaN)));
    }

    /** How many values, over all seeds and groups, a contrast is made of. */
    int count(ToDoubleFunction<Block> contrast) {
        int count = 0;
        for (int seed = 0; seed < scores.seeds(); seed++) {
            count += (int) contrasts(contrast, seed).count();
        }
        return count;
    }

    private DoubleStream contrasts(ToDoubleFunction<Block> contrast, int seed) {
        return blocks.stream()
                .mapToDouble(block -> contrast.applyAsDouble(scored(block, seed)))
                .filter(value -> !Double.isNaN(value));
    }

    private Block scored(Map<List<String>, Integer> block, int seed) {
        return values -> {
            Integer cell = block.get(values);
            return cell == null ? Double.NaN : scores.of(cell, seed);
        };
    }
}
