package dev.vitrail.study.report.page;

import static dev.vitrail.study.report.Numbers.shown;

import dev.vitrail.study.report.Numbers;
import dev.vitrail.study.report.statistics.Estimate;

/**
 * An estimate as text.
 *
 * @param known whether there is an interval
 */
record Interval(String mean, String low, String high, boolean known) {

    /** In per cent. */
    static Interval percent(Estimate estimate) {
        return new Interval(
                shown(Numbers.percent(estimate.mean())),
                shown(Numbers.percent(estimate.low())),
                shown(Numbers.percent(estimate.high())),
                estimate.hasInterval());
    }

    /** In percentage points with their signs. */
    static Interval points(Estimate estimate) {
        return new Interval(
                shown(Numbers.points(estimate.mean())),
                shown(Numbers.points(estimate.low())),
                shown(Numbers.points(estimate.high())),
                estimate.hasInterval());
    }
}
