package dev.vitrail.runtime.opencl;

/** Something made on a device that must be released. */
abstract sealed class ClObject implements AutoCloseable permits ClBuffer, ClProgram, ClKernel {
    private final ClSession session;
    private final String subject;
    private boolean closed;

    /**
     * An object of a session, which counts it and releases it with itself.
     *
     * @param subject for messages: {@code buffer arena}
     */
    ClObject(ClSession session, String subject) {
        this.session = session;
        this.subject = subject;
        session.opened(this);
    }

    ClSession session() {
        return session;
    }

    String subject() {
        return subject;
    }

    /** @throws IllegalStateException after {@link #close} */
    void checkOpen() {
        if (closed) {
            throw new IllegalStateException(subject + " is closed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Releases it; a second call does nothing. */
    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            session.closed(this);
            release();
        }
    }

    /** Releases everything that it holds, also when one call fails; throws the first failure at the end. */
    abstract void release();
}
