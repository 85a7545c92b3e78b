package dev.vitrail.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Conditions on options, with the message for whoever breaks them. */
final class Checks {
    private Checks() {}

    /** Requires a value of at least {@code least}. */
    static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new UsageException(option + " must be at least " + least + ", not " + value);
        }
    }

    /** Requires a finite value of at least 0. */
    static void notNegative(String option, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new UsageException(option + " must be 0 or more, not " + value);
        }
    }

    /** Requires a value in [0, 1). */
    static void fraction(String option, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new UsageException(option + " must be from 0 to less than 1, not " + value);
        }
    }

    /** Requires a file that can be read. */
    static void readable(Path file) {
        if (!Files.exists(file)) {
            throw new UsageException(file + ": no such file");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new UsageException(file + ": not a file that can be read");
        }
    }
}
