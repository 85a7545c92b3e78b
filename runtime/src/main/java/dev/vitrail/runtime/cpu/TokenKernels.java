package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;

/**
 * Moves tokens about: patches out of images, the class token in and out, positions, means. Images are apart by
 * {@link ImageRows#stride}; sizes are per image.
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
        long stride = ImageRows.stride((long) channels * height * width);
        for (int image = 0; image < images; image++) {
            patchifyOne(x + image * stride, y + image * stride, channels, height, width, patch);
        }
    }

    private void patchifyOne(long x, long y, int channels, int height, int width, int patch) {
        long run = patch * FLOAT;
        long target = y;
        for (int top = 0; top < height; top += patch) {
            for (int left = 0; left < width; left += patch) {
                for (int channel = 0; channel < channels; channel++) {
                    long source = x + (((long) channel * height + top) * width + left) * FLOAT;
                    for (int row = 0; row < patch; row++) {
                        copy(source, target, run);
                        source += width * FLOAT;
                        target += run;
                    }
                }
            }
        }
    }

    /** y[0] = token; y[1..] = x, with x [rows, size] and y [rows + 1, size]. */
    void prepend(int images, long token, long x, long y, int rows, int size) {
        long row = size * FLOAT;
        long xStride = ImageRows.stride((long) rows * size);
        long yStride = ImageRows.stride((rows + 1L) * size);
        for (int image = 0; image < images; image++) {
            copy(token, y + image * yStride, row);
            copy(x + image * xStride, y + image * yStride + row, rows * row);
        }
    }

    /** y = x[1..], with x [rows, size] and y [rows - 1, size]. */
    void drop(int images, long x, long y, int rows, int size) {
        long row = size * FLOAT;
        long xStride = ImageRows.stride((long) rows * size);
        long yStride = ImageRows.stride((rows - 1L) * size);
        for (int image = 0; image < images; image++) {
            copy(x + image * xStride + row, y + image * yStride, (rows - 1) * row);
        }
    }

    /** y = x[0], with x [rows, size]. */
    void select(int images, long x, long y, int rows, int size) {
        long xStride = ImageRows.stride((long) rows * size);
        long yStride = ImageRows.stride(size);
        for (int image = 0; image < images; image++) {
            copy(x + image * xStride, y + image * yStride, size * FLOAT);
        }
    }

    /** dx[0] = dy; dx[1..] = 0, with dx [rows, size]. */
    void place(int images, long dy, long dx, int rows, int size) {
        long row = size * FLOAT;
        long dyStride = ImageRows.stride(size);
        long dxStride = ImageRows.stride((long) rows * size);
        for (int image = 0; image < images; image++) {
            long target = dx + image * dxStride;
            copy(dy + image * dyStride, target, row);
            ops.zero(target + row, (rows - 1) * size);
        }
    }

    /** y = mean of the rows of x [rows, size], summed in ascending order. */
    void mean(int images, long x, long y, int rows, int size) {
        long row = size * FLOAT;
        long xStride = ImageRows.stride((long) rows * size);
        long yStride = ImageRows.stride(size);
        for (int image = 0; image < images; image++) {
            long source = x + image * xStride;
            long target = y + image * yStride;
            copy(source, target, row);
            for (int i = 1; i < rows; i++) {
                ops.add(target, source + i * row, target, size);
            }
            ops.scale(target, 1f / rows, target, size);
        }
    }

    /** dx[i] = dy / rows for every row of dx [rows, size]. */
    void spread(int images, long dy, long dx, int rows, int size) {
        long row = size * FLOAT;
        long dyStride = ImageRows.stride(size);
        long dxStride = ImageRows.stride((long) rows * size);
        for (int image = 0; image < images; image++) {
            long target = dx + image * dxStride;
            ops.scale(dy + image * dyStride, 1f / rows, target, size);
            for (int i = 1; i < rows; i++) {
                copy(target, target + i * row, row);
            }
        }
    }

    /** y = x + table, with one table of {@code n} values for all images. */
    void addTable(int images, long x, long table, long y, int n) {
        long stride = ImageRows.stride(n);
        for (int image = 0; image < images; image++) {
            ops.add(x + image * stride, table, y + image * stride, n);
        }
    }

    /** z = x + y, {@code n} values per image. */
    void add(int images, long x, long y, long z, int n) {
        long stride = ImageRows.stride(n);
        for (int image = 0; image < images; image++) {
            ops.add(x + image * stride, y + image * stride, z + image * stride, n);
        }
    }

    private void copy(long source, long target, long bytes) {
        MemorySegment.copy(arena, source, arena, target, bytes);
    }
}
