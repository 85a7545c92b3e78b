package dev.vitrail.study.trial;

import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.train.TrainingDivergedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file in which a trial says why it failed: one line. A process that is torn down leaves none. */
public final class TrialFailure {
    private static final String FILE = "failure.txt";
    private static final int LONGEST = 2000;

    private TrialFailure() {}

    static void write(Path directory, Throwable cause) throws IOException {
        DurableFile.ON_DISK.replace(directory.resolve(FILE), describe(cause));
    }

    /** Removes what an earlier attempt left. */
    public static void clear(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
    }

    /** What the trial said, made safe to show; empty if it said nothing. */
    public static Optional<String> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(4 * LONGEST), StandardCharsets.UTF_8);
            return Optional.of(oneLine(text));
        }
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        return oneLine(
                switch (cause) {
                    case TrainingDivergedException _ -> "diverged: " + message;
                    case OutOfMemoryException _ -> "not enough memory: " + message;
                    case OutOfMemoryError _ -> "out of memory: " + cause;
                    default -> "threw " + cause.getClass().getName() + (message.isEmpty() ? "" : ": " + message);
                });
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
