package dev.vitrail.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLISECOND = 1_000_000;
    private final StepReport report = new StepReport();
    private final Pace pace = new Pace(10, 300);

    @Test
    void forgetsSlowFirstSteps() {
        for (int k = 0; k < 5; k++) {
            pace.step(4000 * MILLISECOND, 0);
        }
        for (int k = 0; k < 20; k++) {
            pace.step(100 * MILLISECOND, 25 * MILLISECOND);
        }
        pace.report(report, 50, 0);
        assertEquals(0.1, report.stepSeconds(), 1e-9);
        assertEquals(100, report.imagesPerSecond(), 1e-9);
        assertEquals(0.25, report.dataWaitShare(), 1e-9);
        assertEquals(5, report.etaSeconds(), 1e-9);
    }

    @Test
    void countsEvaluationsIn() {
        pace.step(300 * MILLISECOND, 0);
        pace.report(report, 10, 2);
        // 300 test images are 30 batches, at a third of a step.
        assertEquals(10 * 0.3 + 2 * 30 * 0.1, report.etaSeconds(), 1e-9);
        pace.evaluated(7);
        pace.report(report, 10, 2);
        assertEquals(10 * 0.3 + 2 * 7, report.etaSeconds(), 1e-9);
    }

    @Test
    void isNotMisledByOneDisturbedStep() {
        for (int k = 0; k < 20; k++) {
            pace.step((k == 13 ? 60_000 : 100) * MILLISECOND, 0);
        }
        pace.report(report, 100, 0);
        assertEquals(10, report.etaSeconds(), 1e-9);
    }
}
