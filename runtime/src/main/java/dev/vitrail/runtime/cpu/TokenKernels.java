package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Moves tokens about: patches out of images, the class token in and out, positions, means. Images follow each other
 * without gaps; sizes are per image.
 */
final class TokenKernels {
    private static final long FLOAT = Float.BYTES;

    private final Ops ops;
    private final MemorySegment arena;

    TokenKernels(Ops ops) {
        this.ops = ops;
        this.arena = ops.arena();
    }

    /** [channels, height, width] to [patches, channels * patch * patch], patches in raster order. */
    void patchify(int images, long x, long y, int channels, int height, int width, int patch) {
        long run = patch * FLOAT;
        long target = y;
        for (int image = 0; image < images; image++) {
            for (int top = 0; top < height; top += patch) {
                for (int left = 0; left < width; left += patch) {
                    for (int channel = 0; channel < channels; channel++) {
                        long source = x + (((long) channel * height + top) * width + left) * FLOAT;
                        for (int row = 0; row < patch; row++) {
                            MemorySegment.copy(arena, source, arena, target, run);
                            source += width * FLOAT;
                            target += run;
                        }
                    }
                }
            }
            x += (long) channels * height * width * FLOAT;
        }
    }

    /** y[0] = token; y[1..] = x, with x [rows, size] and y [rows + 1, size]. */
    void prepend(int images, long token, long x, long y, int rows, int size) {
        long row = size * FLOAT;
        for (int image = 0; image < images; image++) {
            MemorySegment.copy(arena, token, arena, y, row);
            MemorySegment.copy(arena, x, arena, y + row, rows * row);
            x += rows * row;
            y += (rows + 1) * row;
        }
    }

    /** y = x[1..], with x [rows, size] and y [rows - 1, size]. */
    void drop(int images, long x, long y, int rows, int size) {
        long row = size * FLOAT;
        for (int image = 0; image < images; image++) {
            MemorySegment.copy(arena, x + row, arena, y, (rows - 1) * row);
            x += rows * row;
            y += (rows - 1) * row;
        }
    }

    /** y = x[0], with x [rows, size]. */
    void select(int images, long x, long y, int rows, int size) {
        long row = size * FLOAT;
        for (int image = 0; image < images; image++) {
            MemorySegment.copy(arena, x + image * (rows * row), arena, y + image * row, row);
        }
    }

    /** dx[0] = dy; dx[1..] = 0, with dx [rows, size]. */
    void place(int images, long dy, long dx, int rows, int size) {
        long row = size * FLOAT;
        for (int image = 0; image < images; image++) {
            long target = dx + image * (rows * row);
            MemorySegment.copy(arena, dy + image * row, arena, target, row);
            // Value by value: a slice to fill would be an object per image.
            for (long offset = row; offset < rows * row; offset += FLOAT) {
                arena.set(ValueLayout.JAVA_FLOAT, target + offset, 0f);
            }
        }
    }

    /** y = mean of the rows of x [rows, size], summed in ascending order. */
    void mean(int images, long x, long y, int rows, int size) {
        long row = size * FLOAT;
        for (int image = 0; image < images; image++) {
            MemorySegment.copy(arena, x, arena, y, row);
            for (int i = 1; i < rows; i++) {
                ops.add(y, x + i * row, y, size);
            }
            ops.scale(y, 1f / rows, y, size);
            x += rows * row;
            y += row;
        }
    }

    /** dx[i] = dy / rows for every row of dx [rows, size]. */
    void spread(int images, long dy, long dx, int rows, int size) {
        long row = size * FLOAT;
        for (int image = 0; image < images; image++) {
            long first = dx + image * (rows * row);
            ops.scale(dy + image * row, 1f / rows, first, size);
            for (int i = 1; i < rows; i++) {
                MemorySegment.copy(arena, first, arena, first + i * row, row);
            }
        }
    }

    /** y = x + table, with one table of {@code n} values for all images. */
    void addTable(int images, long x, long table, long y, int n) {
        for (int image = 0; image < images; image++) {
            long offset = image * (n * FLOAT);
            ops.add(x + offset, table, y + offset, n);
        }
    }
}
