package dev.vitrail.runtime.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A data set in memory: all pixels in one segment outside the heap, freed when the store is no longer reachable.
 *
 * <p>Is filled by a reader, by several threads at different indices, and read once the reader is done.
 */
final class PixelStore implements Dataset {
    private final int channels;
    private final int height;
    private final int width;
    private final int imageBytes;
    private final List<String> classes;
    private final int[] labels;
    private final MemorySegment pixels;

    private PixelStore(int size, int channels, int height, int width, List<String> classes) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.imageBytes = channels * height * width;
        this.classes = List.copyOf(classes);
        this.labels = new int[size];
        this.pixels = Arena.ofAuto().allocate((long) size * imageBytes, 64);
    }

    /**
     * Memory for {@code size} images, taken only after a look at what is free.
     *
     * @param source what needs the memory, for the message
     * @throws IOException if the pixels do not fit
     */
    static PixelStore allocate(String source, int size, int channels, int height, int width, List<String> classes)
            throws IOException {
        long imageBytes = imageBytes(source, channels, height, width);
        FreeMemory.require(source, size + " images of " + channels + "x" + height + "x" + width, size * imageBytes);
        return new PixelStore(size, channels, height, width, classes);
    }

    /** Bytes of one image, which must fit a Java array. */
    static long imageBytes(String source, int channels, int height, int width) throws DataFormatException {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("image of " + channels + "x" + height + "x" + width);
        }
        long area = (long) height * width;
        if (area > Integer.MAX_VALUE / 8 / channels) { // the model's floats of one image must fit an array, too
            throw new DataFormatException(
                    source + ": images of " + channels + "x" + height + "x" + width + " are too large");
        }
        return area * channels;
    }

    /** Sets the class of an image; the reader has checked it. */
    void label(int index, int label) {
        labels[index] = label;
    }

    /** Sets the pixels of an image from the front of an array. */
    void put(int index, byte[] source, int from) {
        MemorySegment.copy(source, from, pixels, ValueLayout.JAVA_BYTE, (long) index * imageBytes, imageBytes);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void pixels(int index, byte[] target) {
        MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, (long) index * imageBytes, target, 0, imageBytes);
    }
}
