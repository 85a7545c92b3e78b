package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ResizeTest {

    private static BufferedImage grey(int[][] rows) {
        BufferedImage image = new BufferedImage(rows[0].length, rows.length, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < rows.length; y++) {
            image.getRaster().setPixels(0, y, rows[y].length, 1, rows[y]);
        }
        return image;
    }

    private static int[] resized(BufferedImage image, int height, int width) {
        byte[] target = new byte[height * width];
        new Resize(1, height, width).apply(image, target);
        int[] values = new int[target.length];
        for (int k = 0; k < target.length; k++) {
            values[k] = target[k] & 255;
        }
        return values;
    }

    @Test
    void growsByInterpolationBetweenPixelCentres() {
        // Centres of the result at 0.25, 0.75, 1.25, 1.75 of source pixels with centres at 0.5 and 1.5.
        assertArrayEquals(new int[] {0, 50, 150, 200}, resized(grey(new int[][] {{0, 200}}), 1, 4));
        assertArrayEquals(new int[] {0, 50, 150, 200}, resized(grey(new int[][] {{0}, {200}}), 4, 1));
    }

    @Test
    void shrinksWithATriangleOverAllPixels() {
        // Factor 2: weights 1/8, 3/8, 3/8, 1/8 around the centre; at the edge without the part outside, 3/7, 3/7, 1/7.
        int[] row = {0, 70, 140, 210, 0, 70};
        int[] expected = {
            Math.round((3 * 0 + 3 * 70 + 140) / 7f),
            Math.round((70 + 3 * 140 + 3 * 210 + 0) / 8f),
            Math.round((210 + 3 * 0 + 3 * 70) / 7f)
        };
        assertArrayEquals(expected, resized(grey(new int[][] {row}), 1, 3));
    }

    @Test
    void aFineCheckerBoardBecomesGreyAndNotAliased() {
        int[][] rows = new int[64][64];
        for (int k = 0; k < 64 * 64; k++) {
            rows[k / 64][k % 64] = (k / 64 + k) % 2 * 255;
        }
        for (int value : resized(grey(rows), 7, 9)) {
            assertEquals(127.5, value, 6);
        }
    }

    @Test
    void aFlatImageStaysFlatAtAnySize() {
        int[][] rows = new int[5][11];
        for (int[] row : rows) {
            Arrays.fill(row, 201);
        }
        for (int size : new int[] {1, 2, 3, 5, 7, 11, 40}) {
            for (int value : resized(grey(rows), size, 2 * size)) {
                assertEquals(201, value);
            }
        }
    }

    @Test
    void theRightSizeStaysAsItIsAndTheFilterFollowsTheSource() {
        Resize resize = new Resize(3, 6, 5);
        for (int[] size : new int[][] {{6, 5}, {9, 8}, {6, 5}, {3, 20}, {9, 8}}) {
            byte[] target = new byte[90];
            byte[] fresh = new byte[90];
            resize.apply(TestImages.image(size[0], size[1], 4), target);
            new Resize(3, 6, 5).apply(TestImages.image(size[0], size[1], 4), fresh);
            assertArrayEquals(fresh, target);
        }
    }
}
