package dev.vitrail.study.store;

import java.io.IOException;
import java.nio.file.Path;

/** A file of a study is not what it should be; the message names file, line, and both sides. */
public final class StudyFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param line from 1
     * @param found text from the file must be made safe to show before
     */
    public StudyFormatException(Path file, int line, String expected, String found) {
        super(file + ", line " + line + ": expected " + expected + ", found " + found);
    }
}
