package dev.vitrail.study.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The cells than which no other is both cheaper and better. */
final class ParetoFront {
    private ParetoFront() {}

    /** From the cheapest to the best; cells without an accuracy or a cost are none. Of equal cells the first stays. */
    static List<CellResult> of(List<CellResult> cells, ToDoubleFunction<CellResult> cost) {
        List<CellResult> ascending = cells.stream()
                .filter(cell -> cell.accuracy().exists() && !Double.isNaN(cost.applyAsDouble(cell)))
                .sorted(Comparator.comparingDouble(cost)
                        .thenComparing(cell -> -cell.accuracy().mean()))
                .toList();
        List<CellResult> front = new ArrayList<>();
        for (CellResult cell : ascending) {
            if (front.isEmpty()
                    || cell.accuracy().mean() > front.getLast().accuracy().mean()) {
                front.add(cell);
            }
        }
        return List.copyOf(front);
    }
}
