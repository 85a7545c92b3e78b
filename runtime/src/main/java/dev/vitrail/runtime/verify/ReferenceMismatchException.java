package dev.vitrail.runtime.verify;

/** A model and a reference describe different models: there is nothing to compare. */
public final class ReferenceMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names every difference. */
    public ReferenceMismatchException(String message) {
        super(message);
    }
}
