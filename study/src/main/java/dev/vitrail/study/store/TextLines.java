package dev.vitrail.study.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files line by line, whatever is in them. */
final class TextLines {
    /** Our longest lines carry the tail of a log. */
    static final int LONGEST = 1 << 18;

    private TextLines() {}

    /** Takes a line. */
    interface Taker {
        /**
         * @param number from 1
         * @return whether to go on
         */
        boolean take(int number, String line) throws IOException;
    }

    /**
     * Reads all complete lines; what follows the last line feed is torn off and left out.
     *
     * @throws StudyFormatException if a line is longer than any of ours
     */
    static void read(Path file, Taker taker) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int number = 1;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    if (!taker.take(number++, line.toString(StandardCharsets.UTF_8))) {
                        return;
                    }
                    line.reset();
                } else if (line.size() == LONGEST) {
                    throw new StudyFormatException(
                            file, number, "a line of at most " + LONGEST + " bytes", "a longer one");
                } else {
                    line.write(b);
                }
            }
        }
    }

    /** Reads a file as a whole, if it is no larger than any of ours. */
    static String readAll(Path file, int limit) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new StudyFormatException(file, 1, "at most " + limit + " bytes", "more");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
