package dev.vitrail.cli;

import dev.vitrail.runtime.Batch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The loss of logits, computed in double precision. */
final class CrossEntropy {
    private CrossEntropy() {}

    /** Softmax of one row of logits f32 [rows, classes]. */
    static double[] probabilities(MemorySegment logits, int row, int classes) {
        double[] values = new double[classes];
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            values[k] = logits.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * classes + k);
            largest = Math.max(largest, values[k]);
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            values[k] = Math.exp(values[k] - largest);
            sum += values[k];
        }
        for (int k = 0; k < classes; k++) {
            values[k] /= sum;
        }
        return values;
    }

    /** Mean of -ln p(label) over the images of a batch. */
    static double mean(MemorySegment logits, Batch batch, int classes) {
        double sum = 0;
        for (int row = 0; row < batch.count(); row++) {
            sum -= Math.log(probabilities(logits, row, classes)[batch.labels()[row]]);
        }
        return sum / batch.count();
    }
}
