package dev.vitrail.runtime.checkpoint;

import dev.vitrail.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Signatures first; the body follows. */
public final class Checkpoint {
    private Checkpoint() {}

    /**
     * Writes a model's parameters under timm's names, atomically and durably.
     *
     * @param notes further entries of the file's metadata
     */
    public static void save(Model model, Path file, Map<String, String> notes) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads parameters into a model. Nothing is changed unless all names and shapes fit.
     *
     * @return the file's metadata
     * @throws CheckpointFormatException if the file is damaged
     * @throws CheckpointMismatchException if it is of another model
     */
    public static Map<String, String> load(Path file, Model model) throws IOException {
        throw new UnsupportedOperationException();
    }
}
