package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.data.Dataset;

/** Signatures first; the body follows. */
public final class Evaluation {

    /** Runs every image of the data through the model, without dropout or augmentation. */
    public static Evaluation of(Model model, Dataset data) {
        throw new UnsupportedOperationException();
    }

    /** Number of images. */
    public int images() {
        throw new UnsupportedOperationException();
    }

    /** Mean cross-entropy, without label smoothing. */
    public double loss() {
        throw new UnsupportedOperationException();
    }

    /** Part of the images whose highest logit is that of their class, in [0, 1]. */
    public double accuracy() {
        throw new UnsupportedOperationException();
    }

    /** Part of the images whose class is among the five highest logits, in [0, 1]. */
    public double topFive() {
        throw new UnsupportedOperationException();
    }

    /** Number of images of class {@code actual} that were taken for class {@code predicted}. */
    public int confusion(int actual, int predicted) {
        throw new UnsupportedOperationException();
    }

    /** Part of the images of a class that were classified right; NaN if there is none. */
    public double classAccuracy(int actual) {
        throw new UnsupportedOperationException();
    }
}
