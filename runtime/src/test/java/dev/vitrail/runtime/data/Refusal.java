package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;

/** Asserts how bad data are refused: by an IOException that names the file, and by nothing else. */
final class Refusal {
    /** An action that reads data. */
    @FunctionalInterface
    interface Reading {
        void run() throws IOException;
    }

    private Refusal() {}

    /** @return the message */
    static String of(String what, Path file, Reading reading) {
        try {
            reading.run();
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(
                    message.contains(String.valueOf(file.getFileName())),
                    what + ": does not name the file: " + message);
            assertTrue(message.length() < 1000, what + ": a message of " + message.length() + " characters");
            assertTrue(message.chars().noneMatch(Character::isISOControl), what + ": control characters: " + message);
            return message;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + ": not an IOException", e);
        }
        return fail(what + ": was accepted");
    }

    /** For damage that may go unnoticed: either refused as above or read without another failure. */
    static boolean orReading(String what, Path file, Reading reading) {
        boolean[] read = new boolean[1];
        try {
            reading.run();
            read[0] = true;
        } catch (IOException e) {
            of(what, file, () -> {
                throw e;
            });
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + ": not an IOException", e);
        }
        return read[0];
    }
}
