package dev.vitrail.study.report;

import java.util.Locale;

/**
 * Numbers as text, the same in the page and in the tables for programs: with as many digits as they deserve, a point, and
 * {@link #NONE} for what does not exist.
 */
public final class Numbers {
    /** What stands for a number that does not exist. The page shows n/a. */
    public static final String NONE = "";

    private static final double SMALL_P = 1e-4;
    private static final double FEW = 100;

    private Numbers() {}

    /** A part of one in per cent. */
    public static String percent(double part) {
        return fixed("%.2f", 100 * part);
    }

    /** A difference of parts of one, in percentage points with its sign. */
    public static String points(double difference) {
        return signed(100 * difference);
    }

    /** A width in percentage points. */
    public static String width(double part) {
        return fixed("%.2f", 100 * part);
    }

    /** A number with its sign. */
    public static String signed(double value) {
        String text = fixed("%+.2f", value);
        return text.equals("-0.00") ? "+0.00" : text;
    }

    /** A p-value. */
    public static String p(double p) {
        return fixed(p < SMALL_P ? "%.1e" : "%.4f", p);
    }

    /** A rate or a time: one digit after the point below a hundred. */
    public static String amount(double value) {
        return fixed(value < FEW ? "%.1f" : "%.0f", value);
    }

    /** As the page shows it: with a real minus sign, and n/a for what does not exist. */
    public static String shown(String number) {
        return number.equals(NONE) ? "n/a" : number.replace('-', '\u2212');
    }

    private static String fixed(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : NONE;
    }
}
