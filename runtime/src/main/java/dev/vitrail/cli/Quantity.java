package dev.vitrail.cli;

import java.util.Locale;

/** Numbers as people read them. */
public final class Quantity {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Quantity() {}

    /** With commas between thousands: {@code 5,717,416}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Bytes in the unit that leaves one to four digits before the point: {@code 18.7 MiB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, BINARY[unit]);
    }

    /** A part of one, as per cent. */
    public static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * part);
    }

    /** A length of time: {@code 4.2 s}, {@code 2:41 min} or {@code 1:02:41 h}. */
    public static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d h", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
