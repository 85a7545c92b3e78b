package dev.vitrail.study.report.statistics;

import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.StatUtils;

/**
 * A mean and how well it is known.
 *
 * @param n number of independent values
 * @param mean NaN without values
 * @param sd standard deviation with divisor n - 1; NaN below two values
 * @param low lower end of the two-sided 95 % t-interval; NaN below two values
 * @param high its upper end
 */
public record Estimate(int n, double mean, double sd, double low, double high) {
    private static final double UPPER_QUANTILE = 0.975;

    /** From nothing. */
    public static final Estimate NONE = new Estimate(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** From a sample; no value may be NaN. */
    public static Estimate of(double... sample) {
        return switch (sample.length) {
            case 0 -> NONE;
            case 1 -> new Estimate(1, sample[0], Double.NaN, Double.NaN, Double.NaN);
            default -> of(sample.length, StatUtils.mean(sample), Math.sqrt(StatUtils.variance(sample)));
        };
    }

    /** From the summary of a sample of at least two values. */
    public static Estimate of(int n, double mean, double sd) {
        double margin = new TDistribution(n - 1).inverseCumulativeProbability(UPPER_QUANTILE) * sd / Math.sqrt(n);
        return new Estimate(n, mean, sd, mean - margin, mean + margin);
    }

    /** Whether there is anything to show. */
    public boolean exists() {
        return n > 0;
    }

    /** Whether there is an interval. */
    public boolean hasInterval() {
        return n > 1;
    }
}
