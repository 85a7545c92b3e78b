package dev.vitrail.runtime.train;

import java.util.Arrays;

/**
 * Speeds over the last steps, and an estimate of the time to the end. A window forgets the first steps, which may take a
 * hundred times as long until the code is compiled.
 */
final class Pace {
    private static final int WINDOW = 20;
    private static final double NANOS = 1e9;

    /** Before the first evaluation: a forward pass takes about a third of a step. */
    private static final double FORWARD_SHARE = 1.0 / 3;

    private final int batch;
    private final int testImages;
    private final long[] stepNanos = new long[WINDOW];
    private final long[] waitNanos = new long[WINDOW];
    private final long[] sorted = new long[WINDOW];
    private int steps;
    private double evaluationSeconds = -1;

    Pace(int batch, int testImages) {
        this.batch = batch;
        this.testImages = testImages;
    }

    void step(long nanos, long waiting) {
        stepNanos[steps % WINDOW] = nanos;
        waitNanos[steps % WINDOW] = waiting;
        steps++;
    }

    void evaluated(double seconds) {
        evaluationSeconds = seconds;
    }

    /** After at least one step. */
    void report(StepReport report, long stepsLeft, int evaluationsLeft) {
        int count = Math.min(steps, WINDOW);
        long all = 0;
        long waiting = 0;
        for (int k = 0; k < count; k++) {
            all += stepNanos[k];
            waiting += waitNanos[k];
        }
        report.stepSeconds = stepNanos[(steps - 1) % WINDOW] / NANOS;
        report.imagesPerSecond = batch * count * NANOS / all;
        report.dataWaitShare = Math.min(1, waiting / (double) all);
        double perStep = median(count) / NANOS;
        double perEvaluation =
                evaluationSeconds >= 0 ? evaluationSeconds : perStep * FORWARD_SHARE * testImages / batch;
        report.etaSeconds = stepsLeft * perStep + evaluationsLeft * perEvaluation;
    }

    /** Not the mean: a step that was disturbed says nothing about those to come. */
    private double median(int count) {
        System.arraycopy(stepNanos, 0, sorted, 0, count);
        Arrays.sort(sorted, 0, count);
        return sorted[count / 2];
    }
}
