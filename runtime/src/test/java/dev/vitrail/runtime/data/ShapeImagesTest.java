package dev.vitrail.runtime.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class ShapeImagesTest {

    @Test
    void hasTenClassesOfEqualSizeAndTheSameBytesEveryTime() throws IOException {
        ImageData data = ImageData.open("builtin:shapes", 3, 32, 32, 10, LoadProgress.NONE);
        assertEquals(10_000, data.train().size());
        assertEquals(2_000, data.test().size());
        assertEquals(10, data.train().classes().size());
        int[] counts = new int[10];
        for (int k = 0; k < 10_000; k++) {
            counts[data.train().label(k)]++;
        }
        for (int count : counts) {
            assertEquals(1000, count);
        }
        assertEquals(checkSum(data), checkSum(ImageData.open("builtin:shapes", 3, 32, 32)));
        // Written down: the images are part of what runs are compared by. Change it with the constants of the drawing.
        assertEquals("3fac5ae7", Long.toHexString(checkSum(data)));
    }

    private static long checkSum(ImageData data) {
        CRC32 sum = new CRC32();
        byte[] pixels = new byte[3072];
        for (Dataset half : new Dataset[] {data.train(), data.test()}) {
            for (int k = 0; k < half.size(); k++) {
                half.pixels(k, pixels);
                sum.update(half.label(k));
                sum.update(pixels);
            }
        }
        return sum.getValue();
    }

    @Test
    void comesInAnySizeAndNumberOfChannels() throws IOException {
        for (int[] shape : new int[][] {{1, 28, 28}, {4, 17, 40}, {3, 8, 8}, {2, 1, 1}, {1, 64, 3}}) {
            ImageData data = ImageData.open("builtin:shapes", shape[0], shape[1], shape[2]);
            byte[] pixels = new byte[shape[0] * shape[1] * shape[2]];
            for (int k = 0; k < 200; k++) {
                data.train().pixels(k, pixels);
            }
            assertEquals(shape[1], data.test().height());
        }
    }

    @Test
    void aLinearClassifierIsAboveChanceButFarFromSolvingIt() throws IOException {
        SoftmaxRegression model = new SoftmaxRegression(ImageData.open("builtin:shapes", 3, 32, 32));
        double best = 0;
        for (int epoch = 0; epoch < 6; epoch++) {
            model.trainEpoch(epoch, 5e-4f / (1 + epoch));
            best = Math.max(best, model.testAccuracy());
        }
        assertTrue(best > 0.2, "chance is 0.1, the linear classifier has " + best);
        assertTrue(best < 0.7, "a linear classifier must stay below 0.7 and has " + best);
    }
}
