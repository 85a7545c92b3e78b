package dev.vitrail.runtime.verify;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether gradients are of the batch whose logits are known. The gradient of the classifier's bias is the mean over
 * the images of softmax(logits) - onehot(label): it follows from the logits without any model.
 */
final class GradientOrigin {
    /** Far above rounding in double precision, far below the difference between two batches. */
    private static final double TOLERANCE = 1e-6;

    private GradientOrigin() {}

    /**
     * Whether this bias gradient belongs to these logits.
     *
     * @param logits [batch, classes]
     * @param labels of at least the images of the batch
     * @param biasGradient [classes], or null if there is none to judge by
     */
    static boolean isOf(double[] logits, int[] labels, double @Nullable [] biasGradient) {
        if (biasGradient == null || biasGradient.length == 0 || logits.length % biasGradient.length != 0) {
            return true;
        }
        return ReferenceReport.relativeL2(biasGradient, biasGradient(logits, labels, biasGradient.length)) <= TOLERANCE;
    }

    private static double[] biasGradient(double[] logits, int[] labels, int classes) {
        int batch = logits.length / classes;
        double[] gradient = new double[classes];
        for (int image = 0; image < batch; image++) {
            int row = image * classes;
            double largest = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                largest = Math.max(largest, logits[row + k]);
            }
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                sum += Math.exp(logits[row + k] - largest);
            }
            for (int k = 0; k < classes; k++) {
                gradient[k] += Math.exp(logits[row + k] - largest) / sum / batch;
            }
            gradient[labels[image]] -= 1.0 / batch;
        }
        return gradient;
    }
}
