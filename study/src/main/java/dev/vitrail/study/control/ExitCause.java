package dev.vitrail.study.control;

import dev.vitrail.cli.Quantity;
import dev.vitrail.study.launch.TrialExit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line why a trial has no result, from whatever it left. */
final class ExitCause {
    /** Why a training that repeats itself to the bit need not be tried again. */
    private static final String DIVERGED = "diverged: ";

    private static final int OUT_OF_MEMORY = 3; // of -XX:+ExitOnOutOfMemoryError
    private static final int SIGNALLED = 128;
    private static final Pattern HEAP = Pattern.compile("java\\.lang\\.OutOfMemoryError: [^\n]{0,200}");
    private static final Pattern CRASH =
            Pattern.compile("# A fatal error has been detected.*?#\\s+([A-Za-z][A-Za-z_ ]{2,40})", Pattern.DOTALL);
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV",
            15, "SIGTERM");

    private ExitCause() {}

    /**
     * The cause.
     *
     * @param said what the trial itself says
     * @param logTail end of its log
     */
    static String of(TrialExit exit, Optional<String> said, String logTail, Duration timeout) {
        if (exit.timedOut()) {
            return "timed out: killed after " + Quantity.duration(timeout.toMillis() / 1e3);
        }
        if (!exit.lost().isEmpty()) {
            return "lost: " + exit.lost();
        }
        if (said.isPresent() && !said.get().isEmpty()) {
            return said.get();
        }
        Matcher crash = CRASH.matcher(logTail);
        if (crash.find()) {
            return "the JVM crashed: " + crash.group(1).strip() + " (see hs_err_pid*.log in its folder)";
        }
        Matcher heap = HEAP.matcher(logTail);
        if (exit.code() == OUT_OF_MEMORY && heap.find()) {
            return "out of memory: " + heap.group();
        }
        if (exit.code() > SIGNALLED) {
            int signal = exit.code() - SIGNALLED;
            String name = SIGNALS.getOrDefault(signal, "signal " + signal);
            return "killed by " + name + (signal == 9 ? "; the system does that when its memory is full" : "");
        }
        return exit.code() == 0
                ? "ended without a result and without a word (exit code 0)"
                : "ended with exit code " + exit.code() + " and without a word";
    }

    /** Whether another attempt would end alike. */
    static boolean isFinal(String cause) {
        return cause.startsWith(DIVERGED);
    }
}
