package dev.vitrail.study.control;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a trial's log. */
final class LogTail {
    private static final int BYTES = 8192;
    private static final int LINES = 30;

    private LogTail() {}

    /**
     * The last lines that an attempt wrote, made safe to show.
     *
     * @param start size of the log before the attempt
     */
    static String read(Path log, long start) {
        try (RandomAccessFile in = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(start, in.length() - BYTES);
            byte[] bytes = new byte[(int) Math.max(0, in.length() - from)];
            in.seek(from);
            in.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()))
                    .replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
        } catch (IOException none) {
            return "";
        }
    }
}
