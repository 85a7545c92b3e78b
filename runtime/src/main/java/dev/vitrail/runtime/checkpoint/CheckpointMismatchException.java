package dev.vitrail.runtime.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A sound file, but of another model or another run; the message names the field with both values. */
public final class CheckpointMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With what differs, for example {@code heads is 4 in the file, 3 in the model}. */
    public CheckpointMismatchException(Path file, String difference) {
        super(file + ": " + difference);
    }
}
