package dev.vitrail.runtime.data;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bilinear resizing to a fixed size. When an image gets smaller the triangle filter gets as much wider, so that every
 * pixel counts (as Pillow's BILINEAR; without it fine patterns would alias). An image of the right size stays as it is.
 *
 * <p>Works row by row: beside the decoded image it needs memory for two rows and the result.
 */
final class Resize {
    private final int channels;
    private final int height;
    private final int width;
    private @Nullable Filter rows;
    private @Nullable Filter columns;

    /** To [channels, height, width]. */
    Resize(int channels, int height, int width) {
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /** @param target uint8 [channels, height, width] */
    void apply(BufferedImage image, byte[] target) {
        if (image.getHeight() == height && image.getWidth() == width) {
            copy(image, target);
        } else {
            resize(image, target);
        }
    }

    private void copy(BufferedImage image, byte[] target) {
        PixelRows source = new PixelRows(image, channels);
        int[] row = new int[channels * width];
        for (int y = 0; y < height; y++) {
            source.read(y, row);
            for (int c = 0; c < channels; c++) {
                for (int x = 0; x < width; x++) {
                    target[(c * height + y) * width + x] = (byte) row[c * width + x];
                }
            }
        }
    }

    private void resize(BufferedImage image, byte[] target) {
        PixelRows source = new PixelRows(image, channels);
        Filter down = rows = filter(rows, image.getHeight(), height);
        Filter across = columns = filter(columns, image.getWidth(), width);
        int[] row = new int[channels * image.getWidth()];
        double[] narrow = new double[channels * width];
        double[] sums = new double[channels * height * width];
        for (int y = 0; y < image.getHeight(); y++) {
            source.read(y, row);
            for (int k = 0; k < narrow.length; k++) {
                narrow[k] = across.sum(row, k / width * image.getWidth(), k % width);
            }
            for (int out = 0; out < height; out++) { // few rows of the result see this row of the source
                double weight = down.weight(out, y);
                for (int k = 0; weight != 0 && k < narrow.length; k++) {
                    sums[(k / width * height + out) * width + k % width] += weight * narrow[k];
                }
            }
        }
        for (int k = 0; k < sums.length; k++) {
            target[k] = (byte) Math.clamp(Math.round(sums[k]), 0, 255);
        }
    }

    private static Filter filter(@Nullable Filter last, int from, int to) {
        return last != null && last.from == from ? last : new Filter(from, to);
    }

    /** Which source positions make up each result position, along one direction. */
    private static final class Filter {
        private final int from;
        private final int[] first;
        private final double[][] weights;

        Filter(int from, int to) {
            this.from = from;
            first = new int[to];
            weights = new double[to][];
            double scale = from / (double) to;
            double reach = Math.max(1, scale);
            for (int k = 0; k < to; k++) {
                double center = (k + 0.5) * scale;
                first[k] = Math.max(0, (int) Math.floor(center - reach));
                int end = Math.min(from, (int) Math.ceil(center + reach));
                double[] w = new double[end - first[k]];
                for (int j = 0; j < w.length; j++) {
                    w[j] = Math.max(0, 1 - Math.abs(first[k] + j + 0.5 - center) / reach);
                }
                double sum = Arrays.stream(w).sum();
                for (int j = 0; j < w.length; j++) {
                    w[j] /= sum;
                }
                weights[k] = w;
            }
        }

        double weight(int result, int source) {
            int j = source - first[result];
            return j < 0 || j >= weights[result].length ? 0 : weights[result][j];
        }

        double sum(int[] values, int from, int result) {
            double[] w = weights[result];
            double sum = 0;
            for (int j = 0; j < w.length; j++) {
                sum += w[j] * values[from + first[result] + j];
            }
            return sum;
        }
    }
}
