package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.data.BatchLoader;
import dev.vitrail.runtime.data.Dataset;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How well a model does on a set of images. Sums are taken in the order of the images and in double, so that equal
 * logits give equal bits.
 */
public final class Evaluation {
    private static final int TOP = 5;

    private final int classes;
    private final int[] labels;
    private final int[] predictions;
    private int images;
    private int correct;
    private int correctInTop;
    private double lossSum;

    private Evaluation(int classes, int images) {
        this.classes = classes;
        this.labels = new int[images];
        this.predictions = new int[images];
    }

    /**
     * Runs every image of the data through the model, without dropout or augmentation.
     *
     * @throws IllegalArgumentException if images or classes are not those of the model
     */
    public static Evaluation of(Model model, Dataset data) {
        RunInputs.requireShape("test", data, model.info().architecture());
        try (BatchLoader loader = BatchLoader.evaluation(data, model.batch())) {
            return Objects.requireNonNull(of(model, data, loader, new StopSignal()));
        }
    }

    /** The same with a loader made before; null if the stop came in between. */
    static @Nullable Evaluation of(Model model, Dataset data, BatchLoader loader, StopSignal stop) {
        Evaluation evaluation = new Evaluation(model.info().architecture().classes(), data.size());
        loader.start(0, 0);
        for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
            if (stop.requested()) {
                return null;
            }
            model.infer(batch);
            for (int i = 0; i < batch.count(); i++) {
                evaluation.add(model.logits(), i, batch.labels()[i]);
            }
        }
        return evaluation;
    }

    /** The class with the highest logit, the first of equal ones; -1 if one is not a number. */
    static int predict(MemorySegment logits, int row, int classes) {
        int best = 0;
        for (int k = 0; k < classes; k++) {
            float logit = logit(logits, row, classes, k);
            if (Float.isNaN(logit)) {
                return -1;
            }
            if (logit > logit(logits, row, classes, best)) {
                best = k;
            }
        }
        return best;
    }

    private static float logit(MemorySegment logits, int row, int classes, int k) {
        return logits.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * classes + k);
    }

    private void add(MemorySegment logits, int row, int label) {
        int predicted = predict(logits, row, classes);
        labels[images] = label;
        predictions[images++] = predicted;
        float own = logit(logits, row, classes, label);
        float highest = predicted < 0 ? Float.NaN : logit(logits, row, classes, predicted);
        double sum = 0;
        int before = 0;
        for (int k = 0; k < classes; k++) {
            float logit = logit(logits, row, classes, k);
            // StrictMath, since Math.exp may differ between interpreter and compiler.
            sum += StrictMath.exp((double) logit - highest);
            before += logit > own || (logit == own && k < label) ? 1 : 0;
        }
        lossSum += StrictMath.log(sum) + highest - own;
        correct += predicted == label ? 1 : 0;
        correctInTop += predicted >= 0 && before < TOP ? 1 : 0;
    }

    /** Number of images. */
    public int images() {
        return images;
    }

    /** Mean cross-entropy, without label smoothing. */
    public double loss() {
        return lossSum / images;
    }

    /** Part of the images whose highest logit is that of their class, in [0, 1]. */
    public double accuracy() {
        return correct / (double) images;
    }

    /** Part of the images whose class is among the five highest logits, in [0, 1]. */
    public double topFive() {
        return correctInTop / (double) images;
    }

    /** The class that each image was taken for, in the order of the data; -1 where a logit was not a number. */
    public int[] predictions() {
        return predictions.clone();
    }

    /** Numbers of images [actual class][predicted class]; K x K values. */
    public int[][] confusion() {
        int[][] confusion = new int[classes][classes];
        for (int i = 0; i < images; i++) {
            if (predictions[i] >= 0) {
                confusion[labels[i]][predictions[i]]++;
            }
        }
        return confusion;
    }

    /** Part of the images of each class that were classified right; NaN for a class without images. */
    public double[] classAccuracies() {
        double[] right = new double[classes];
        int[] all = new int[classes];
        for (int i = 0; i < images; i++) {
            all[labels[i]]++;
            right[labels[i]] += predictions[i] == labels[i] ? 1 : 0;
        }
        Arrays.setAll(right, k -> right[k] / all[k]);
        return right;
    }
}
