package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.StepResult;
import org.jspecify.annotations.Nullable;

/** A step that was started, and what is needed to judge its numbers once they are here. Used again and again. */
final class PendingStep {
    private final int[] labels;
    private int count;
    private @Nullable StepResult result;

    long number;
    double rate;
    long startNanos;

    /** @param batch greatest number of images */
    PendingStep(int batch) {
        labels = new int[batch];
    }

    /** Keeps the labels: the loader fills the batch again before the numbers are here. */
    void started(StepResult step, Batch batch) {
        result = step;
        count = batch.count();
        System.arraycopy(batch.labels(), 0, labels, 0, count);
    }

    /** The numbers. */
    StepResult result() {
        if (result == null) {
            throw new IllegalStateException("no step was started");
        }
        return result;
    }

    /** Number of images. */
    int count() {
        return count;
    }

    /** Number of images whose class has the highest logit. */
    int correct(int classes) {
        int correct = 0;
        for (int i = 0; i < count; i++) {
            correct += Evaluation.predict(result().logits(), i, classes) == labels[i] ? 1 : 0;
        }
        return correct;
    }
}
