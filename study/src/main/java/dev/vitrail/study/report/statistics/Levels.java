package dev.vitrail.study.report.statistics;

import dev.vitrail.study.store.CellRecord;
import dev.vitrail.study.store.StudyRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of axes that a study's cells have, and the cells as blocks that differ in some axes alone. */
final class Levels {
    private Levels() {}

    /** The values of an axis among the cells: the base's first where it is not declared, then in the declared order. */
    static List<String> of(StudyRecord study, int axis) {
        List<String> present = study.cells().stream()
                .map(cell -> cell.values().get(axis))
                .distinct()
                .toList();
        List<String> declared = study.axes().get(axis).values();
        List<String> levels = new ArrayList<>(present);
        levels.removeAll(declared);
        declared.stream().filter(present::contains).forEach(levels::add);
        return levels;
    }

    /** The level that others are compared with: the base's, or the first where no cell has that. */
    static String reference(StudyRecord study, int axis) {
        List<String> levels = of(study, axis);
        String base = study.axes().get(axis).base();
        return levels.contains(base) ? base : levels.getFirst();
    }

    /** The cells in groups of equal values in all other axes; in a group, cells by their values of these axes. */
    static Collection<Map<List<String>, Integer>> blocks(StudyRecord study, Integer... axes) {
        List<Integer> varied = List.of(axes);
        Map<List<String>, Map<List<String>, Integer>> blocks = new LinkedHashMap<>();
        for (int index = 0; index < study.cells().size(); index++) {
            CellRecord cell = study.cells().get(index);
            List<String> others = new ArrayList<>();
            for (int axis = 0; axis < cell.values().size(); axis++) {
                if (!varied.contains(axis)) {
                    others.add(cell.values().get(axis));
                }
            }
            List<String> key = varied.stream().map(cell.values()::get).toList();
            blocks.computeIfAbsent(others, _ -> new LinkedHashMap<>()).put(key, index);
        }
        return blocks.values();
    }
}
