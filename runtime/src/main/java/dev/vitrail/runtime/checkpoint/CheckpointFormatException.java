package dev.vitrail.runtime.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A file is not what it should be; the message has the file, the place, what was expected and what was found. */
public final class CheckpointFormatException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_QUOTE = 80;

    private final long offset;

    /**
     * @param offset bytes from the start of the file
     * @param expected for example {@code a header of at most 16777216 bytes}
     * @param found what is there instead; text from the file must have gone through {@link #quote}
     */
    public CheckpointFormatException(Path file, long offset, String expected, String found) {
        super(file + ", byte " + offset + ": expected " + expected + ", found " + found);
        this.offset = offset;
    }

    /** Bytes from the start of the file to the fault. */
    public long offset() {
        return offset;
    }

    /** Text of a file made safe to show: in quotes, shortened, control characters written as escapes. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        int shown = Math.min(text.length(), LONGEST_QUOTE);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\' || Character.isLetterOrDigit(c);
            quoted.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        quoted.append('"');
        if (shown < text.length()) {
            quoted.append("... (").append(text.length()).append(" characters)");
        }
        return quoted.toString();
    }
}
