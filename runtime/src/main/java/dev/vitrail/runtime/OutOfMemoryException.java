package dev.vitrail.runtime;

/** A model's memory plan does not fit; thrown before anything was allocated. */
public final class OutOfMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names the largest tensors and a batch that fits. */
    public OutOfMemoryException(String message) {
        super(message);
    }
}
