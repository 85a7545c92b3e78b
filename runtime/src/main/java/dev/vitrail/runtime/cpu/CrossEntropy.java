package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Softmax cross-entropy with label smoothing, loss and gradient in one pass over an image's logits. In double and with
 * {@link StrictMath}: it is one row per image, and so has the same bits everywhere.
 */
public final class CrossEntropy {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT;

    private final MemorySegment arena;

    /** One worker's losses. */
    public CrossEntropy(Ops ops) {
        this.arena = ops.arena();
    }

    /**
     * The loss of one image: -sum of target * log softmax(logits), with target = (1 - smoothing) for the label plus
     * smoothing / classes for every class.
     *
     * @param logits [classes]
     * @param smoothing in [0, 1)
     * @param loss gets the image's loss, one float
     * @param dLogits [classes], gets (softmax - target) / count; -1 if not wanted
     * @param count images that the mean is taken over
     */
    public void forward(long logits, int classes, int label, double smoothing, long loss, long dLogits, int count) {
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException("label " + label + " with " + classes + " classes");
        }
        double max = Double.NEGATIVE_INFINITY;
        double sumOfLogits = 0;
        for (int c = 0; c < classes; c++) {
            double logit = arena.get(F, logits + 4L * c);
            max = Math.max(max, logit);
            sumOfLogits += logit;
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += StrictMath.exp(arena.get(F, logits + 4L * c) - max);
        }
        double logSumExp = max + StrictMath.log(sum);
        double base = smoothing / classes;
        double expected = (1 - smoothing) * arena.get(F, logits + 4L * label) + base * sumOfLogits;
        arena.set(F, loss, (float) (logSumExp - expected));
        if (dLogits < 0) {
            return;
        }
        for (int c = 0; c < classes; c++) {
            double p = StrictMath.exp(arena.get(F, logits + 4L * c) - logSumExp);
            double target = base + (c == label ? 1 - smoothing : 0);
            arena.set(F, dLogits + 4L * c, (float) ((p - target) / count));
        }
    }
}
