package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.random.CounterRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AugmentTest {
    private static final int CHANNELS = 3;
    private static final int HEIGHT = 7;
    private static final int WIDTH = 6;

    /** The outcome of given draws as the PyTorch recipe that we compare with writes it. */
    private static byte[] reference(byte[] image, boolean flip, int dx, int dy) {
        byte[] out = new byte[image.length];
        for (int c = 0; c < CHANNELS; c++) {
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    int sx = (flip ? WIDTH - 1 - x : x) + dx;
                    int sy = y + dy;
                    boolean border = sx < 0 || sx >= WIDTH || sy < 0 || sy >= HEIGHT;
                    out[(c * HEIGHT + y) * WIDTH + x] = border ? 0 : image[(c * HEIGHT + sy) * WIDTH + sx];
                }
            }
        }
        return out;
    }

    private static byte[] image() {
        byte[] image = new byte[CHANNELS * HEIGHT * WIDTH];
        for (int k = 0; k < image.length; k++) {
            image[k] = (byte) (k * 2 + 1);
        }
        return image;
    }

    private static byte[] apply(Augment augment, byte[] image, long key) {
        byte[] out = new byte[image.length];
        Arrays.fill(out, (byte) 2); // even and not 0: no pixel of the image or its border
        augment.apply(image, CHANNELS, HEIGHT, WIDTH, key, out);
        return out;
    }

    @Test
    void everyOutcomeOfTheReferenceRecipeComesEquallyOften() {
        int padding = 4;
        byte[] image = image();
        Map<String, Integer> counts = new HashMap<>();
        for (int flip = 0; flip < 2; flip++) {
            for (int dx = -padding; dx <= padding; dx++) {
                for (int dy = -padding; dy <= padding; dy++) {
                    counts.put(Arrays.toString(reference(image, flip == 1, dx, dy)), 0);
                }
            }
        }
        assertEquals(2 * 81, counts.size(), "all outcomes differ");
        int draws = 162 * 250;
        Augment augment = Augment.of("CROP_FLIP", padding);
        for (int k = 0; k < draws; k++) {
            String outcome = Arrays.toString(apply(augment, image, CounterRandom.bits(99, k)));
            assertNotNull(counts.computeIfPresent(outcome, (o, n) -> n + 1), "an outcome the reference does not have");
        }
        double chiSquare = counts.values().stream()
                .mapToDouble(n -> Math.pow(n - 250, 2) / 250)
                .sum();
        assertTrue(chiSquare < 223, "chi-square " + chiSquare + " with 161 degrees of freedom (0.1 %)");
    }

    @Test
    void noneChangesNothing() {
        byte[] image = image();
        for (long key = 0; key < 50; key++) {
            assertArrayEquals(reference(image, false, 0, 0), apply(Augment.of("NONE", 4), image, key));
        }
    }

    @Test
    void flipMirrorsHalfOfTheImagesAndMovesNone() {
        byte[] image = image();
        int mirrored = 0;
        for (long key = 0; key < 1000; key++) {
            byte[] out = apply(Augment.of("FLIP", 4), image, CounterRandom.bits(5, key));
            boolean flip = Arrays.equals(out, reference(image, true, 0, 0));
            assertTrue(flip || Arrays.equals(out, reference(image, false, 0, 0)));
            mirrored += flip ? 1 : 0;
        }
        assertEquals(500, mirrored, 65); // 4 standard deviations
    }

    @Test
    void cropNeverMirrors() {
        byte[] image = image();
        for (long key = 0; key < 300; key++) {
            byte[] out = apply(Augment.of("CROP", 1), image, CounterRandom.bits(6, key));
            boolean found = false;
            for (int d = 0; d < 9; d++) {
                found |= Arrays.equals(out, reference(image, false, d / 3 - 1, d % 3 - 1));
            }
            assertTrue(found);
        }
    }

    @Test
    void aCropFarLargerThanTheImageIsMostlyBorder() {
        byte[] out = apply(new Augment(true, 60_000), image(), 1);
        assertArrayEquals(new byte[out.length], out);
    }

    @Test
    void refusesUnknownNamesAndNegativePadding() {
        assertThrows(IllegalArgumentException.class, () -> Augment.of("ROTATE", 4));
        assertThrows(IllegalArgumentException.class, () -> Augment.of("CROP", -1));
    }
}
