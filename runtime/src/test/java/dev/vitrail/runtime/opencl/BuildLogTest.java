package dev.vitrail.runtime.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BuildLogTest {
    private static final String SOURCE = "first\nsecond\nthird";

    @Test
    void namedLinesFollow() {
        String log = "<kernel>:2:5: error: unknown type\n\nfile.cl:3:1: warning: unused\nnote\n";
        assertEquals(
                "<kernel>:2:5: error: unknown type\n  2 | second\nfile.cl:3:1: warning: unused\n  3 | third\nnote",
                BuildLog.annotate(log, SOURCE));
    }

    @Test
    void placesOutsideOfTheSourceAreLeftAlone() {
        for (String line : new String[] {"f:0:1: e", "f:4:1: e", "f:99999999999:1: e", "f:-1:1: e", "12:30 error"}) {
            assertEquals(line, BuildLog.annotate(line, SOURCE));
        }
    }

    @Test
    void longLogsAreCut() {
        assertEquals("x\n".repeat(60) + "... and 40 lines more", BuildLog.annotate("x\n".repeat(100), SOURCE));
    }
}
