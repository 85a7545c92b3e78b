package dev.vitrail.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Checks what an error says. */
public final class Failures {
    private Failures() {}

    /** Demands every part in the message. */
    public static void assertSays(Throwable failure, String... parts) {
        String message = String.valueOf(failure.getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }
}
