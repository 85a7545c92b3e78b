package dev.vitrail.runtime.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Reads rows of a decoded image as 8-bit grey or RGB, straight from the stored samples: {@code BufferedImage.getRGB} would
 * brighten grey images (it takes their values as linear light) and apply colour profiles.
 */
final class PixelRows {
    private final BufferedImage image;
    private final Raster raster;
    private final Kind kind;
    private final int channels;
    private final int width;
    private final int[] samples;

    private enum Kind {
        PALETTE,
        GREY,
        RGB,
        OTHER
    }

    /** @param channels 1 for grey, 3 for RGB */
    PixelRows(BufferedImage image, int channels) {
        this.image = image;
        this.channels = channels;
        raster = image.getRaster();
        width = image.getWidth();
        kind = kind(image.getColorModel(), raster.getNumBands());
        samples = new int[width * raster.getNumBands()];
    }

    private static Kind kind(ColorModel model, int bands) {
        if (model instanceof IndexColorModel) {
            return Kind.PALETTE;
        }
        int space = model.getColorSpace().getType();
        if (space == ColorSpace.TYPE_GRAY) {
            return Kind.GREY;
        }
        return space == ColorSpace.TYPE_RGB && bands >= 3 ? Kind.RGB : Kind.OTHER;
    }

    /**
     * Row y as values 0..255.
     *
     * @param row [channels, width]
     */
    void read(int y, int[] row) {
        if (kind == Kind.OTHER) {
            image.getRGB(0, y, width, 1, samples, 0, width);
        } else {
            raster.getPixels(0, y, width, 1, samples);
        }
        int bands = raster.getNumBands();
        for (int x = 0; x < width; x++) {
            switch (kind) {
                case PALETTE -> put(row, x, image.getColorModel().getRGB(samples[x]));
                case OTHER -> put(row, x, samples[x]);
                case GREY -> {
                    int grey = eightBits(samples[x * bands], 0);
                    put(row, x, grey, grey, grey);
                }
                case RGB -> {
                    int at = x * bands;
                    put(
                            row,
                            x,
                            eightBits(samples[at], 0),
                            eightBits(samples[at + 1], 1),
                            eightBits(samples[at + 2], 2));
                }
            }
        }
    }

    private int eightBits(int sample, int band) {
        int bits = raster.getSampleModel().getSampleSize(band);
        return bits >= 8 ? sample >>> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }

    private void put(int[] row, int x, int rgb) {
        put(row, x, rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
    }

    private void put(int[] row, int x, int red, int green, int blue) {
        if (channels == 3) {
            row[x] = red;
            row[width + x] = green;
            row[2 * width + x] = blue;
        } else if (red == green && green == blue) {
            row[x] = red;
        } else {
            row[x] = (299 * red + 587 * green + 114 * blue + 500) / 1000;
        }
    }
}
