package dev.vitrail.study.report.statistics;

import org.hipparchus.stat.inference.TTest;

/**
 * The paired t-test: whether the mean of the differences of pairs is zero.
 *
 * @param difference mean of the differences with its 95 % t-interval
 * @param t Student's t with n - 1 degrees of freedom; NaN below two pairs, or where all differences are equal
 * @param p two-sided; NaN where {@code t} is
 * @param effectSize Cohen's d_z: mean of the differences over their standard deviation; NaN where {@code t} is
 */
public record PairedTest(Estimate difference, double t, double p, double effectSize) {
    /** Scores are of the order of one: differences that spread less than this are equal but for rounding. */
    private static final double ROUNDING = 1e-12;

    /** Tests {@code differences}, one for each pair. */
    public static PairedTest of(double... differences) {
        Estimate difference = Estimate.of(differences);
        if (!difference.hasInterval() || difference.sd() < ROUNDING) {
            return new PairedTest(difference, Double.NaN, Double.NaN, Double.NaN);
        }
        TTest test = new TTest();
        return new PairedTest(
                difference, test.t(0, differences), test.tTest(0, differences), difference.mean() / difference.sd());
    }
}
