package dev.vitrail.runtime.train;

/** Smooths the times of steps, and estimates from them the time to the end. */
final class Pace {
    /** Weight of the newest step: speeds are means over about the last 20 steps. */
    private static final double NEWEST = 0.05;

    private static final double NANOS = 1e9;

    /** Before the first evaluation: a forward pass takes about a third of a step. */
    private static final double FORWARD_SHARE = 1.0 / 3;

    private final int batch;
    private final int testImages;
    private double seconds;
    private double waiting;
    private double weight;
    private double evaluationSeconds = -1;

    Pace(int batch, int testImages) {
        this.batch = batch;
        this.testImages = testImages;
    }

    void step(long nanos, long waitNanos) {
        seconds += NEWEST * (nanos / NANOS - seconds);
        waiting += NEWEST * (waitNanos / NANOS - waiting);
        // The means start at 0; dividing by the weight of all real steps takes that out.
        weight += NEWEST * (1 - weight);
    }

    void evaluated(double seconds) {
        evaluationSeconds = seconds;
    }

    void report(StepReport report, long nanos, long stepsLeft, int evaluationsLeft) {
        double perStep = seconds / weight;
        double perEvaluation =
                evaluationSeconds >= 0 ? evaluationSeconds : perStep * FORWARD_SHARE * testImages / batch;
        report.stepSeconds = nanos / NANOS;
        report.imagesPerSecond = batch / perStep;
        report.dataWaitShare = Math.min(1, waiting / seconds);
        report.etaSeconds = stepsLeft * perStep + evaluationsLeft * perEvaluation;
    }
}
