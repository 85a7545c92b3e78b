package dev.vitrail.runtime.data;

/**
 * What a model takes.
 *
 * @param classes number of classes, or 0 if any will do
 * @param pixels whether the images themselves are needed; without, a folder's images are only counted
 * @param cacheBytes how much memory decoded images may take, where they can be decoded again
 */
record Wanted(int channels, int height, int width, int classes, boolean pixels, long cacheBytes) {
    Wanted(int channels, int height, int width, int classes) {
        this(channels, height, width, classes, true, Long.MAX_VALUE);
    }

    Wanted {
        if (channels < 1 || height < 1 || width < 1 || classes < 0) {
            throw new IllegalArgumentException(
                    "images of " + channels + "x" + height + "x" + width + ", " + classes + " classes");
        }
    }

    /** Bytes of a decoded image. */
    long imageBytes() {
        return (long) channels * height * width;
    }

    /** As channels x height x width. */
    String shape() {
        return channels + "x" + height + "x" + width;
    }

    /** Refuses images of a fixed size that is not the model's. */
    void requireShape(String source, int channels, int height, int width) throws DataFormatException {
        if (channels != this.channels || height != this.height || width != this.width) {
            throw new DataFormatException(
                    source, "images of " + shape() + " as the model takes", channels + "x" + height + "x" + width);
        }
    }

    /** Refuses another number of classes. */
    void requireClasses(String source, int found) throws DataFormatException {
        if (classes != 0 && classes != found) {
            throw new DataFormatException(source, classes + " classes as the model has", found + " classes");
        }
    }
}
