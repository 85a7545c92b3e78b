package dev.vitrail.runtime.data;

import static dev.vitrail.runtime.random.CounterRandom.below;
import static dev.vitrail.runtime.random.CounterRandom.bits;

import java.util.Arrays;

/**
 * Changes training images at random.
 *
 * <p>With a flip the image is mirrored left to right with probability 1/2. With a crop the image gets a border of
 * {@code cropPadding} pixels of the darkest value, 0, and a part of the image's size is cut out at a place that is uniform in
 * both directions.
 *
 * @param flip whether images are mirrored
 * @param cropPadding width of the border in pixels; 0 for no crop
 */
public record Augment(boolean flip, int cropPadding) {
    /** Images as they are. */
    public static final Augment NONE = new Augment(false, 0);

    private static final int MAX_PADDING = 1 << 16;
    private static final byte DARKEST = 0;

    public Augment {
        if (cropPadding < 0 || cropPadding > MAX_PADDING) {
            throw new IllegalArgumentException("crop padding " + cropPadding + " is outside 0.." + MAX_PADDING);
        }
    }

    /**
     * By the name of the annotation's constant.
     *
     * @param name NONE, FLIP, CROP or CROP_FLIP
     * @param cropPadding used only with a crop
     */
    public static Augment of(String name, int cropPadding) {
        return switch (name) {
            case "NONE" -> NONE;
            case "FLIP" -> new Augment(true, 0);
            case "CROP" -> new Augment(false, cropPadding);
            case "CROP_FLIP" -> new Augment(true, cropPadding);
            default ->
                throw new IllegalArgumentException(
                        "unknown augmentation " + name + "; there are NONE, FLIP, CROP, CROP_FLIP");
        };
    }

    /**
     * One image.
     *
     * @param pixels uint8 [channels, height, width]
     * @param key decides the flip and the place of the crop
     * @param out uint8 [channels, height, width]
     */
    void apply(byte[] pixels, int channels, int height, int width, long key, byte[] out) {
        int dx = 0;
        int dy = 0;
        if (cropPadding > 0) {
            dx = below(bits(key, 0), 2 * cropPadding + 1) - cropPadding;
            dy = below(bits(key, 1), 2 * cropPadding + 1) - cropPadding;
        }
        boolean mirrored = flip && bits(key, 2) < 0;
        for (int row = 0; row < channels * height; row++) {
            int y = row % height + dy;
            int at = row * width;
            if (y < 0 || y >= height) {
                Arrays.fill(out, at, at + width, DARKEST);
            } else {
                cutRow(pixels, (row + dy) * width, width, dx, mirrored, out, at);
            }
        }
    }

    /** out[x] = in[x + dx], of the mirrored row if it is mirrored. */
    private static void cutRow(byte[] in, int from, int width, int dx, boolean mirrored, byte[] out, int at) {
        int first = Math.clamp(-dx, 0, width);
        int end = Math.clamp((long) width - dx, first, width);
        Arrays.fill(out, at, at + first, DARKEST);
        Arrays.fill(out, at + end, at + width, DARKEST);
        int step = mirrored ? -1 : 1;
        int source = mirrored ? from + width - 1 - first - dx : from + first + dx;
        for (int x = first; x < end; x++, source += step) {
            out[at + x] = in[source];
        }
    }
}
