package dev.vitrail.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the values of a {@link Batch} are. This is the one place that says what a byte of an image stands for; the kernel
 * {@code patchify} of OpenCL devices computes the same bits.
 */
public enum Pixels {
    /** As images have them: x in 0..255 stands for (x - 127.5) / 127.5 (spec P-1). */
    BYTES(Byte.BYTES),
    /** f32, as the model takes them: for values that come from no image. */
    FLOATS(Float.BYTES);

    private static final float[] VALUES = new float[256];

    static {
        for (int x = 0; x < VALUES.length; x++) {
            VALUES[x] = (x - 127.5f) / 127.5f;
        }
    }

    private final int bytes;

    Pixels(int bytes) {
        this.bytes = bytes;
    }

    /** Size of a value. */
    public int bytes() {
        return bytes;
    }

    /** What a byte stands for, in [-1, 1]. */
    public static float value(byte x) {
        return VALUES[x & 255];
    }

    /** A value as the model takes it. */
    float value(MemorySegment values, long index) {
        return this == BYTES
                ? value(values.get(ValueLayout.JAVA_BYTE, index))
                : values.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    /** Writes so many values, from a first one on, as the model takes them: f32, at the same indices. */
    void copy(MemorySegment values, long first, long count, MemorySegment floats) {
        if (this == FLOATS) {
            MemorySegment.copy(values, first * Float.BYTES, floats, first * Float.BYTES, count * Float.BYTES);
            return;
        }
        for (long i = first; i < first + count; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, value(values.get(ValueLayout.JAVA_BYTE, i)));
        }
    }
}
