package dev.vitrail.study.report.page;

import dev.vitrail.study.report.statistics.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The scale of a column that draws intervals: one for all its rows. Positions are in per cent of the column's width.
 *
 * @param ticks round values
 */
record Plot(double low, double high, List<Tick> ticks) {
    private static final double MARGIN = 0.06;
    private static final int INTERVALS = 5;

    /** A round value with its place; the one at zero of a scale of differences is drawn stronger. */
    record Tick(String label, String at, boolean zero) {}

    /** A row's drawing: a dot, and a line where there is an interval. */
    record Mark(boolean dot, boolean line, String at, String from, String to) {}

    /** A scale in per cent that has room for all of these. */
    static Plot over(List<Estimate> estimates, boolean differences) {
        double[] ends = DoubleStream.concat(
                        DoubleStream.of(differences ? new double[] {0} : new double[0]),
                        estimates.stream()
                                .flatMapToDouble(each -> DoubleStream.of(each.mean(), each.low(), each.high())))
                .filter(Double::isFinite)
                .map(each -> 100 * each)
                .toArray();
        double least = DoubleStream.of(ends).min().orElse(0);
        double most = DoubleStream.of(ends).max().orElse(1);
        double margin = Math.max(MARGIN * (most - least), 0.05);
        double low = least - margin;
        double high = most + margin;
        double step = step((high - low) / INTERVALS);
        int digits = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(low / step); k * step <= high; k++) {
            String sign = differences && k != 0 ? "+" : "";
            String label = String.format(Locale.ROOT, "%" + sign + "." + digits + "f", k * step);
            ticks.add(new Tick(label.replace('-', '\u2212'), at(k * step, low, high), differences && k == 0));
        }
        return new Plot(low, high, List.copyOf(ticks));
    }

    /** The drawing of one estimate. */
    Mark mark(Estimate estimate) {
        return new Mark(
                estimate.exists(),
                estimate.hasInterval(),
                at(100 * estimate.mean(), low, high),
                at(100 * estimate.low(), low, high),
                at(100 * estimate.high(), low, high));
    }

    private static String at(double value, double low, double high) {
        double part = Double.isFinite(value) ? (value - low) / (high - low) : 0;
        return String.format(Locale.ROOT, "%.2f%%", 100 * part);
    }

    /** The next of 1, 2, 5, 10, 20, ... */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
