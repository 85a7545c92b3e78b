package dev.vitrail.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Images and labels on their way into a model; made once, filled again and again. */
public final class Batch {
    private final Pixels pixels;
    private final MemorySegment images;
    private final int[] labels;
    private final long imageFloats;
    private int count;

    /** Memory for {@code capacity} images of {@code imageFloats} values, freed with the arena. */
    public Batch(Arena arena, int capacity, long imageFloats, Pixels pixels) {
        this.pixels = pixels;
        this.images = arena.allocate(pixels.bytes() * capacity * imageFloats, 64);
        this.labels = new int[capacity];
        this.imageFloats = imageFloats;
    }

    /** Memory for images whose values are given as {@link Pixels#FLOATS}. */
    public Batch(Arena arena, int capacity, long imageFloats) {
        this(arena, capacity, imageFloats, Pixels.FLOATS);
    }

    /** What {@link #images} holds. */
    public Pixels pixels() {
        return pixels;
    }

    /** The images, [capacity, channels, height, width] of {@link #pixels}. */
    public MemorySegment images() {
        return images;
    }

    /** A value of the images as the model takes it; {@code index} counts from the first image. */
    public float value(long index) {
        return pixels.value(images, index);
    }

    /**
     * Writes the values of one image as the model takes them.
     *
     * @param floats f32, of all images: those of this one go to its place
     */
    public void copyImage(int image, MemorySegment floats) {
        pixels.copy(images, image * imageFloats, imageFloats, floats);
    }

    /** Classes of the images, from 0; length is the capacity. */
    public int[] labels() {
        return labels;
    }

    /** Values per image: channels x height x width. */
    public long imageFloats() {
        return imageFloats;
    }

    /** Greatest number of images. */
    public int capacity() {
        return labels.length;
    }

    /** Number of images filled in. */
    public int count() {
        return count;
    }

    /** Says how many images are filled in, from the front. */
    public void count(int count) {
        if (count < 0 || count > labels.length) {
            throw new IllegalArgumentException("count " + count + " is outside 0.." + labels.length);
        }
        this.count = count;
    }
}
