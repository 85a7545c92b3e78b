package dev.vitrail.runtime;

/** What every device demands of a batch before it computes with it. */
final class BatchRules {
    private final ModelInfo info;
    private final int batch;

    /** @param batch greatest number of images that the model takes */
    BatchRules(ModelInfo info, int batch) {
        this.info = info;
        this.batch = batch;
    }

    /** Size and number of the images. */
    void check(Batch images) {
        long floats = info.architecture().imageFloats();
        if (images.imageFloats() != floats) {
            throw new IllegalArgumentException(
                    "the batch has images of " + images.imageFloats() + " values, the model takes " + floats);
        }
        if (images.count() < 1 || images.count() > batch) {
            throw new IllegalArgumentException(
                    "the batch has " + images.count() + " images, the model takes 1 to " + batch);
        }
    }

    /** Every label is a class. */
    void checkLabels(Batch images) {
        int classes = info.architecture().classes();
        for (int image = 0; image < images.count(); image++) {
            int label = images.labels()[image];
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException(
                        "label " + label + " of image " + image + " is outside 0.." + (classes - 1));
            }
        }
    }

    /** The label smoothing is a part of one. */
    static void checkSmoothing(double labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException("labelSmoothing must be in [0, 1), but is " + labelSmoothing);
        }
    }
}
