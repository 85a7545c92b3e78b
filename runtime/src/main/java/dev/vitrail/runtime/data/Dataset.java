package dev.vitrail.runtime.data;

import java.util.List;

/** Labelled images of one size, in a fixed order. May be read by several threads at once. */
public interface Dataset {

    /** Number of images. */
    int size();

    /** Colour channels of every image. */
    int channels();

    /** Height of every image in pixels. */
    int height();

    /** Width of every image in pixels. */
    int width();

    /** How many images are in memory; the others are decoded whenever they are asked for. */
    default int inMemory() {
        return size();
    }

    /** Names of the classes; a label is a position in this list. */
    List<String> classes();

    /** The class of an image, in [0, {@code classes().size()}). */
    int label(int index);

    /**
     * Writes the pixels of an image to the front of {@code target}: uint8 [channels, height, width], 0 dark, 255 bright.
     *
     * @param index in [0, size)
     * @param target at least channels x height x width long
     * @throws java.io.UncheckedIOException if an image that is not in memory cannot be read or decoded
     */
    void pixels(int index, byte[] target);
}
