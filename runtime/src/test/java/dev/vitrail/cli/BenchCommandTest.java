package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BenchCommandTest {

    @Test
    void theFirstThreeStepsOrAFifthDoNotCount() {
        assertEquals(2, BenchCommand.median(new double[] {100, 100, 100, 1, 2, 3}));
        double[] many = new double[20];
        java.util.Arrays.fill(many, 0, 4, 100);
        java.util.Arrays.fill(many, 4, 20, 5);
        assertEquals(5, BenchCommand.median(many));
    }

    @Test
    void oneStepAlwaysCounts() {
        assertEquals(7, BenchCommand.median(new double[] {7}));
        assertEquals(8, BenchCommand.median(new double[] {7, 8}));
    }

    @Test
    void anEvenNumberOfStepsHasTheMeanOfTheMiddleTwo() {
        assertEquals(2.5, BenchCommand.median(new double[] {9, 9, 9, 4, 1, 2, 3}));
    }
}
