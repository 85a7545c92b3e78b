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

    private PixelStore(int size, Wanted wanted, List<String> classes) {
        this.channels = wanted.channels();
        this.height = wanted.height();
        this.width = wanted.width();
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
    static PixelStore allocate(String source, int size, Wanted wanted, List<String> classes) throws IOException {
        // The model's floats of one image must fit an array, too.
        if ((long) wanted.height() * wanted.width() > Integer.MAX_VALUE / Float.BYTES / wanted.channels()) {
            throw new DataFormatException(source + ": images of " + wanted.shape() + " are too large");
        }
        long imageBytes = (long) wanted.channels() * wanted.height() * wanted.width();
        long heap = Runtime.getRuntime().maxMemory();
        if ((long) size * Integer.BYTES > heap / 4) {
            throw new IOException(
                    source + ": the labels of " + size + " images need too much of the heap of " + heap + " bytes");
        }
        FreeMemory.require(source, size + " images of " + wanted.shape(), size * imageBytes);
        return new PixelStore(size, wanted, classes);
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
