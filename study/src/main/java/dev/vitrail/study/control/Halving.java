package dev.vitrail.study.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Successive halving: all cells train for a part of their epochs, the better ones go on. A cell counts by the mean test
 * accuracy of its seeds; of equal ones the first goes on. Depends on results alone, so a resumed study decides alike.
 *
 * @param keep one of so many cells goes on
 */
record Halving(int keep) {
    private static final int RUNGS = 2;

    /** Parts of the epochs after which to choose; the end follows. */
    List<Double> rungs() {
        List<Double> rungs = new ArrayList<>();
        for (int rung = RUNGS; rung > 0; rung--) {
            rungs.add(Math.pow(keep, -rung));
        }
        return rungs;
    }

    /**
     * The cells that do not go on, with the reason.
     *
     * @param accuracies of each cell's seeds; cells without any are no longer in the race
     */
    Map<Integer, String> stopped(Map<Integer, List<Double>> accuracies) {
        Map<Integer, Double> means = new TreeMap<>();
        accuracies.forEach((cell, all) -> means.put(
                cell, all.stream().mapToDouble(Double::doubleValue).average().orElse(0)));
        List<Integer> ranked = means.keySet().stream()
                .sorted(Comparator.comparing((Integer cell) -> -means.getOrDefault(cell, 0.0))
                        .thenComparing(cell -> cell))
                .toList();
        int kept = Math.ceilDiv(ranked.size(), keep);
        Map<Integer, String> stopped = new TreeMap<>();
        for (int rank = kept; rank < ranked.size(); rank++) {
            int cell = ranked.get(rank);
            stopped.put(
                    cell,
                    String.format(
                            Locale.ROOT,
                            "mean test accuracy %.4f is number %d of %d cells; the best %d go on",
                            means.getOrDefault(cell, 0.0),
                            rank + 1,
                            ranked.size(),
                            kept));
        }
        return stopped;
    }
}
