package dev.vitrail.runtime.data;

import java.io.IOException;

/** A data file is not what it should be; the message names the file (and the entry in it), the place and both sides. */
public final class DataFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With a whole message. */
    public DataFormatException(String message) {
        super(message);
    }

    /** With a whole message and what a library said of the file. */
    public DataFormatException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A value in a file is wrong.
     *
     * @param file the file, and after {@code !} the entry in it
     * @param offset position of the value in bytes from the start of the file (before compression)
     */
    public DataFormatException(String file, long offset, String expected, String found) {
        super(file + ", byte " + offset + ": expected " + expected + ", found " + found);
    }

    /** A file as a whole is wrong. */
    public DataFormatException(String file, String expected, String found) {
        super(file + ": expected " + expected + ", found " + found);
    }
}
