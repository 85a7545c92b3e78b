package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {

    private static ProgressLine line() {
        ProgressLine line = new ProgressLine('#');
        line.start(8, 3120);
        line.update(3, 1248, 1.6554, 0.40123, 512.3, 0.2493, 0.012, 161);
        return line;
    }

    @Test
    void logsGetEveryNumberInWords() {
        assertEquals("epoch 3/8 step 1248/3120 loss 1.655 acc 40.1% 512 img/s 249 ms wait 1% eta 2:41", line().text());
    }

    @Test
    void eightyColumnsHoldEveryNumberAndABar() {
        assertEquals(
                "3/8 1248/3120 [###     ] loss 1.655 acc 40.1% 512 img/s 249 ms wait 1% eta 2:41", line().render(79));
    }

    @Test
    void wideTerminalsGetWordsAndAPercentage() {
        assertEquals(
                "epoch 3/8 step 1248/3120 [################                        ]  40%"
                        + " loss 1.655 acc 40.1% 512 img/s 249 ms wait 1% eta 2:41",
                line().render(200));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 79, 99, 119, 300})
    void noWidthIsExceeded(int columns) {
        assertTrue(line().render(columns).length() <= columns);
    }

    @Test
    void beforeTheFirstStepThereIsNothingToSay() {
        ProgressLine line = new ProgressLine('#');
        line.start(8, 3120);
        assertEquals("first step ...", line.render(80));
    }

    @Test
    void timesHaveHoursOnlyWhereThereAreSome() {
        assertEquals("0:05", ProgressLine.clock(5.2));
        assertEquals("2:41", ProgressLine.clock(161));
        assertEquals("1:02:41", ProgressLine.clock(3761));
        assertEquals("-", ProgressLine.clock(Double.NaN));
        assertEquals("-", ProgressLine.clock(Double.POSITIVE_INFINITY));
    }
}
