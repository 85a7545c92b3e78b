package dev.vitrail.study.trial;

import dev.vitrail.runtime.train.StopSignal;
import dev.vitrail.runtime.train.TerminationHook;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The process of one trial. Exit codes: 0 the result is there, 1 it failed and says why in the trial's folder, 2 wrong
 * arguments, 3 out of memory (by the JVM itself), 130 stopped after saving; above 128 otherwise a signal.
 */
public final class TrialMain {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int INTERRUPTED = 130;

    private TrialMain() {}

    /** Takes what {@link TrialSpec#arguments} writes. */
    public static void main(String[] arguments) {
        TrialSpec spec;
        try {
            spec = TrialSpec.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("a trial is started by vitrail study: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        StopSignal stop = new StopSignal();
        ParentWatch.start(stop);
        int code;
        try (TerminationHook _ = TerminationHook.install(stop)) {
            code = run(spec, stop);
        }
        System.exit(code);
    }

    /** Runs a trial in this process; returns the exit code. */
    public static int run(TrialSpec spec, StopSignal stop) {
        try {
            Files.createDirectories(spec.directory());
            try (FileChannel _ = lock(spec.directory())) {
                TrialFailure.clear(spec.directory());
                return new Trial(spec, stop).run() ? OK : INTERRUPTED;
            }
        } catch (Throwable e) { // whatever it was, the controller is told
            e.printStackTrace();
            try {
                TrialFailure.write(spec.directory(), e);
            } catch (IOException | RuntimeException unsaid) {
                unsaid.printStackTrace();
            }
            return FAILED;
        }
    }

    /** Waits for another process of this trial to end: one whose controller was killed may be about to notice. */
    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("trial.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        return channel;
    }
}
