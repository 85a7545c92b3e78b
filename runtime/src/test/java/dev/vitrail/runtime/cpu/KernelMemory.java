package dev.vitrail.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** An arena for tests of kernels: values go in and out as arrays. Free space is NaN, so that reading it shows. */
final class KernelMemory {
    private final MemorySegment arena = Arena.ofAuto().allocate(64L << 20, 64);
    private final Random random;
    private long used = 64;

    KernelMemory(long seed) {
        random = new Random(seed);
    }

    MemorySegment arena() {
        return arena;
    }

    /** Aligned to 64, filled with NaN. */
    long space(long floats) {
        long at = used;
        used += (4 * floats + 127) & -64;
        for (long i = at; i < used; i += 4) {
            arena.set(ValueLayout.JAVA_FLOAT, i, Float.NaN);
        }
        return at;
    }

    long bytes(long bytes) {
        return space(bytes / 4);
    }

    long put(float[] values) {
        long at = space(values.length);
        MemorySegment.copy(values, 0, arena, ValueLayout.JAVA_FLOAT, at, values.length);
        return at;
    }

    float[] get(long at, int count) {
        float[] values = new float[count];
        MemorySegment.copy(arena, ValueLayout.JAVA_FLOAT, at, values, 0, count);
        return values;
    }

    /** Space for [images][n] as the arena lays it out. */
    long imageSpace(int images, int n) {
        return space(images * ImageRows.stride(n) / 4);
    }

    /** Puts [images][n] as the arena lays it out. */
    long putImages(float[] values, int images, int n) {
        long at = imageSpace(images, n);
        for (int i = 0; i < images; i++) {
            MemorySegment.copy(values, i * n, arena, ValueLayout.JAVA_FLOAT, at + i * ImageRows.stride(n), n);
        }
        return at;
    }

    float[] getImages(long at, int images, int n) {
        float[] values = new float[images * n];
        for (int i = 0; i < images; i++) {
            MemorySegment.copy(arena, ValueLayout.JAVA_FLOAT, at + i * ImageRows.stride(n), values, i * n, n);
        }
        return values;
    }

    /** A value [rows][columns] that lies as {@link PanelSlices}, row-major. */
    float[] getSlices(long at, int rows, int columns, int strip) {
        float[] values = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            int slice = r / 256 * 256;
            int depth = Math.min(256, rows - slice);
            for (int c = 0; c < columns; c++) {
                int panel = c / 64 * 64;
                int width = Math.min(strip, columns - panel);
                int inPanel = c - panel;
                long place = (long) slice * columns
                        + (long) depth * (panel + inPanel / width * width)
                        + (long) (r - slice) * width
                        + inPanel % width;
                boolean filled = columns % 64 == 16 || columns % 64 == 32 || columns % 64 == 0;
                values[r * columns + c] =
                        arena.get(ValueLayout.JAVA_FLOAT, at + 4 * (filled ? place : (long) r * columns + c));
            }
        }
        return values;
    }

    /** Standard normal values. */
    float[] normal(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Normal values among zeros of both signs, denormals, and magnitudes from 1e-30 to 1e15. */
    float[] awkward(int count) {
        float[] values = normal(count);
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(12)) {
                case 0 -> values[i] = 0f;
                case 1 -> values[i] = -0f;
                case 2 -> values[i] = Float.intBitsToFloat(random.nextInt(1 << 23));
                case 3 -> values[i] *= 1e-30f;
                case 4 -> values[i] *= 1e15f;
                case 5 -> values[i] *= 100f;
                default -> {}
            }
        }
        return values;
    }
}
