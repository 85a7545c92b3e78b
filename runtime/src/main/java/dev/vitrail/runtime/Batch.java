package dev.vitrail.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Images and labels on their way into a model; made once, filled again and again. */
public final class Batch {
    private final MemorySegment images;
    private final int[] labels;
    private final long imageFloats;
    private int count;

    /** Memory for {@code capacity} images of {@code imageFloats} values, freed with the arena. */
    public Batch(Arena arena, int capacity, long imageFloats) {
        this.images = arena.allocate(ValueLayout.JAVA_FLOAT.byteSize() * capacity * imageFloats, 64);
        this.labels = new int[capacity];
        this.imageFloats = imageFloats;
    }

    /** Normalised pixels, f32 [capacity, channels, height, width]. */
    public MemorySegment images() {
        return images;
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
