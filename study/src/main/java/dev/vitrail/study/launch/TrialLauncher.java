package dev.vitrail.study.launch;

import java.io.IOException;

/**
 * Starts trials as processes. Implementations are services: a {@link Provider} per name.
 *
 * <p>Whatever starts them, a trial's folder holds the result in the end, and equal trials leave equal results.
 */
public interface TrialLauncher extends AutoCloseable {

    /** Makes launchers of one kind. */
    interface Provider {
        /** What {@code --launcher} calls it. */
        String name();

        /**
         * A launcher that runs at most {@code jobs} trials at once.
         *
         * @param master where it runs, as this kind of launcher writes it; empty for its default
         * @throws IllegalArgumentException that says what is wrong with {@code master}
         * @throws IOException if it cannot be reached
         */
        TrialLauncher open(String master, int jobs) throws IOException;
    }

    /** Starts a trial, or queues it where others run. */
    RunningTrial start(TrialCommand trial) throws IOException;

    /** Kills what still runs. */
    @Override
    void close();
}
