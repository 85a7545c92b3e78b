package dev.vitrail.cli;

/** What the user asked for cannot be done; the message is one line that says why and what would work. Exit code 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal with its one line. */
    public UsageException(String message) {
        super(message);
    }

    /** A refusal with what led to it. */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
