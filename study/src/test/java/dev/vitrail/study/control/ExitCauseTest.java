package dev.vitrail.study.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.study.launch.TrialExit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of trials that end without a result, and which cells are stopped. */
class ExitCauseTest {

    @Test
    void everyEndHasACause() {
        assertEquals("timed out: killed after 2:05 min", cause(new TrialExit(137, true, ""), "threw X", ""));
        assertEquals("lost: executor 3", cause(new TrialExit(-1, false, "executor 3"), "", ""));
        assertEquals("threw X", cause(exit(1), "threw X", "y"));
        assertEquals("ended with exit code 7 and without a word", cause(exit(7), "", ""));
        assertEquals("ended without a result and without a word (exit code 0)", cause(exit(0), "", ""));
        assertEquals(
                "killed by SIGKILL; the system does that when its memory is full", cause(exit(137), "", "no words"));
        assertEquals("killed by SIGTERM", cause(exit(143), "", ""));
        assertEquals("killed by signal 31", cause(exit(159), "", ""));
        assertEquals(
                "out of memory: java.lang.OutOfMemoryError: Java heap space",
                cause(exit(3), "", "step 1\nTerminating due to java.lang.OutOfMemoryError: Java heap space\n"));
        String crash = """
                #
                # A fatal error has been detected by the Java Runtime Environment:
                #
                #  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2
                """;
        assertEquals("the JVM crashed: SIGSEGV (see hs_err_pid*.log in its folder)", cause(exit(134), "", crash));
    }

    @Test
    void theBestCellsGoOn() {
        Halving halving = new Halving(3);
        assertEquals(List.of(1.0 / 9, 1.0 / 3), halving.rungs());
        Map<Integer, String> stopped =
                halving.stopped(Map.of(0, List.of(0.5, 0.7), 1, List.of(0.9), 2, List.of(0.6), 5, List.of(0.1, 0.2)));
        assertEquals(
                Map.of(
                        2, "mean test accuracy 0.6000 is number 3 of 4 cells; the best 2 go on",
                        5, "mean test accuracy 0.1500 is number 4 of 4 cells; the best 2 go on"),
                stopped);
    }

    @Test
    void longLinesAreCutAtSpaces() {
        assertEquals(List.of("a bc", "  def", "  ghi", "  jkl"), TextWrap.lines("a bc def ghijkl", 5, 2));
        assertEquals(List.of("short"), TextWrap.lines("short", 5, 2));
    }

    private static TrialExit exit(int code) {
        return new TrialExit(code, false, "");
    }

    private static String cause(TrialExit exit, String said, String tail) {
        return ExitCause.of(exit, said.isEmpty() ? Optional.empty() : Optional.of(said), tail, Duration.ofSeconds(125));
    }
}
