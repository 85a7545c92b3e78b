package dev.vitrail.study.report.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's sequentially rejective procedure (Scandinavian Journal of Statistics 6, 1979, 65-70). */
public final class Holm {
    private Holm() {}

    /**
     * Adjusted p-values: rejecting those of at most alpha keeps the probability of any false rejection among all of them
     * at most alpha, however they depend on each other. NaN stays NaN and does not count as a test.
     */
    public static double[] adjust(double... p) {
        double[] adjusted = new double[p.length];
        Arrays.fill(adjusted, Double.NaN);
        int[] ascending = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double largest = 0;
        for (int rank = 0; rank < ascending.length; rank++) {
            largest = Math.max(largest, (ascending.length - rank) * p[ascending[rank]]);
            adjusted[ascending[rank]] = Math.min(1, largest);
        }
        return adjusted;
    }
}
