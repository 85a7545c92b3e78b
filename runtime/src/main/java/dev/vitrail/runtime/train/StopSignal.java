package dev.vitrail.runtime.train;

/** Asks a training to stop after the step it is in; it then saves its state and returns. May be given by any thread. */
public final class StopSignal {
    private volatile boolean requested;

    /** Asks for the stop; asking again changes nothing. */
    public void request() {
        requested = true;
    }

    /** Whether the stop was asked for. */
    public boolean requested() {
        return requested;
    }
}
