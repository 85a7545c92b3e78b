package dev.vitrail.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.train.Schedule.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The learning rate at the points of spec T-2. */
class ScheduleTest {
    private static final long TOTAL = 200;
    private static final double PEAK = 0.5;

    /** 20 of 200 steps are warm-up; p is 0, 0, 0, 1/2 and 1 at the five points. */
    private static Schedule schedule(Decay decay) {
        return new Schedule(decay, PEAK, 0.1);
    }

    @ParameterizedTest
    @EnumSource(Decay.class)
    void risesLinearlyToThePeak(Decay decay) {
        assertEquals(PEAK / 20, schedule(decay).rate(0, TOTAL));
        assertEquals(PEAK * 11 / 20, schedule(decay).rate(10, TOTAL));
        assertEquals(PEAK, schedule(decay).rate(19, TOTAL));
        assertEquals(PEAK, schedule(decay).rate(20, TOTAL));
    }

    @Test
    void fallsAsItsNameSays() {
        assertEquals(PEAK, schedule(Decay.CONSTANT).rate(110, TOTAL));
        assertEquals(PEAK, schedule(Decay.CONSTANT).rate(200, TOTAL));
        assertEquals(PEAK / 2, schedule(Decay.LINEAR).rate(110, TOTAL), 1e-15);
        assertEquals(0, schedule(Decay.LINEAR).rate(200, TOTAL), 1e-15);
        assertEquals(PEAK / 2, schedule(Decay.COSINE).rate(110, TOTAL), 1e-15);
        assertEquals(PEAK * 0.75, schedule(Decay.COSINE).rate(80, TOTAL), 1e-15);
        assertEquals(0, schedule(Decay.COSINE).rate(200, TOTAL), 1e-15);
    }

    @Test
    void agreesWithThePeersLoop() {
        long total = 390 * 8;
        int warmup = (int) (total / 20);
        Schedule schedule = new Schedule(Decay.COSINE, 1e-3, 0.05);
        for (long step = 0; step < total; step++) {
            double progress = Math.max(0, (step - warmup) / (double) (total - warmup));
            double rate = 1e-3 * Math.min(1, (step + 1.0) / warmup) * 0.5 * (1 + Math.cos(Math.PI * progress));
            assertEquals(rate, schedule.rate(step, total), 1e-17);
        }
    }

    @Test
    void theCosineIsThatOfTheJdk() {
        for (int k = 0; k <= 100_000; k++) {
            double p = k / 100_000.0;
            // Math.PI * p by itself is off by up to 2.2e-16, on either side.
            assertEquals(StrictMath.cos(Math.PI * p), Schedule.cosPi(p), 5e-16, "p = " + p);
        }
        assertEquals(1, Schedule.cosPi(0));
        assertEquals(0, Schedule.cosPi(0.5));
        assertEquals(-1, Schedule.cosPi(1));
    }

    @Test
    void startsAtThePeakWithoutWarmup() {
        assertEquals(PEAK, new Schedule(Decay.COSINE, PEAK, 0).rate(0, TOTAL));
        assertEquals(PEAK, new Schedule(Decay.LINEAR, PEAK, 0.004).rate(0, TOTAL));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 10})
    void isFiniteAndPositiveForEveryStepOfTheShortestRuns(long total) {
        for (double warmup : new double[] {0, 0.5, 0.99, Math.nextDown(1.0)}) {
            for (long step = 0; step < total; step++) {
                double rate = new Schedule(Decay.COSINE, PEAK, warmup).rate(step, total);
                assertTrue(rate > 0 && rate <= PEAK, total + " " + warmup + " " + step + ": " + rate);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 2, Double.NaN})
    void refusesAWarmupThatIsNoFraction(double warmup) {
        assertThrows(IllegalArgumentException.class, () -> new Schedule(Decay.LINEAR, PEAK, warmup));
    }
}
