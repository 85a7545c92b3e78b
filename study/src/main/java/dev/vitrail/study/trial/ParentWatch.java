package dev.vitrail.study.trial;

import dev.vitrail.runtime.train.StopSignal;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when the one that started it is gone: that one holds the other end of standard input. A letter that
 * comes through asks for a stop. Only for a process whose parent set {@link #VARIABLE}; others have other inputs.
 */
public final class ParentWatch {
    /** Environment variable that says that standard input is a pipe from a parent to live and die with. */
    public static final String VARIABLE = "VITRAIL_PARENT_PIPE";

    /** Asks for a stop. */
    public static final byte STOP = 's';

    private static final int ORPHAN = 129; // as if hung up on

    private ParentWatch() {}

    /** Starts to watch, if the parent wishes so. */
    static void start(StopSignal stop) {
        if (System.getenv(VARIABLE) != null) {
            Thread.ofPlatform().name("vitrail-parent").daemon().start(() -> watch(System.in, stop));
        }
    }

    private static void watch(InputStream in, StopSignal stop) {
        try {
            for (int letter = in.read(); letter >= 0; letter = in.read()) {
                if (letter == STOP) {
                    stop.request();
                }
            }
        } catch (IOException gone) {
            // As good as the end.
        }
        // No goodbye: the state of the last save is there, and whoever goes on must not find this process still at
        // work.
        Runtime.getRuntime().halt(ORPHAN);
    }
}
