package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenKernelsTest {
    private static final int IMAGES = 3;
    private static final int ROWS = 5;
    private static final int SIZE = 7;
    private static final long X = 0;
    private static final long Y = 4096;
    private static final long Z = 8192;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(16384, 64);
    private final Ops ops = OpsProvider.best(memory);
    private final TokenKernels tokens = new TokenKernels(ops);
    private final Random random = new Random(1);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void patchesAreInRasterOrderAndChannelsFirstWithinAPatch() {
        int channels = 2;
        int height = 4;
        int width = 6;
        int patch = 2;
        float[][] images = fill(X, channels * height * width);
        tokens.patchify(IMAGES, X, Y, channels, height, width, patch);
        for (int image = 0; image < IMAGES; image++) {
            float[] patches = read(Y, image, channels * height * width);
            int i = 0;
            for (int top = 0; top < height; top += patch) {
                for (int left = 0; left < width; left += patch) {
                    for (int channel = 0; channel < channels; channel++) {
                        for (int row = top; row < top + patch; row++) {
                            for (int column = left; column < left + patch; column++) {
                                int pixel = (channel * height + row) * width + column;
                                assertEquals(images[image][pixel], patches[i++]);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void aPrependedTokenIsDroppedAgain() {
        float[][] x = fill(X, ROWS * SIZE);
        float[] token = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            token[i] = 100 + i;
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, Z / 4 + i, token[i]);
        }
        tokens.prepend(IMAGES, Z, X, Y, ROWS, SIZE);
        for (int image = 0; image < IMAGES; image++) {
            float[] y = read(Y, image, (ROWS + 1) * SIZE);
            assertArrayEquals(token, Arrays.copyOf(y, SIZE));
        }
        memory.asSlice(X, Y).fill((byte) 0);
        tokens.drop(IMAGES, Y, X, ROWS + 1, SIZE);
        for (int image = 0; image < IMAGES; image++) {
            assertArrayEquals(x[image], read(X, image, ROWS * SIZE));
        }
    }

    /** A linear map and its gradient: dot(f(x), dy) = dot(x, gradient(dy)) for all x and dy. */
    @Test
    void placeTokenIsTheGradientOfSelectToken() {
        float[][] x = fill(X, ROWS * SIZE);
        float[][] dy = fill(Y, SIZE);
        tokens.select(IMAGES, X, Z, ROWS, SIZE);
        double forward = dot(dy, Z, SIZE);
        fill(Z, ROWS * SIZE);
        tokens.place(IMAGES, Y, Z, ROWS, SIZE);
        assertEquals(forward, dot(x, Z, ROWS * SIZE), 1e-5);
    }

    @Test
    void spreadTokensIsTheGradientOfMeanTokens() {
        float[][] x = fill(X, ROWS * SIZE);
        float[][] dy = fill(Y, SIZE);
        tokens.mean(IMAGES, X, Z, ROWS, SIZE);
        for (int i = 0; i < SIZE; i++) {
            float mean = (x[1][i] + x[1][SIZE + i] + x[1][2 * SIZE + i] + x[1][3 * SIZE + i] + x[1][4 * SIZE + i]) / 5;
            assertEquals(mean, read(Z, 1, SIZE)[i], 1e-6);
        }
        double forward = dot(dy, Z, SIZE);
        tokens.spread(IMAGES, Y, Z, ROWS, SIZE);
        assertEquals(forward, dot(x, Z, ROWS * SIZE), 1e-5);
    }

    @Test
    void everyImageGetsTheSameTable() {
        int n = ROWS * SIZE;
        float[][] x = fill(X, n);
        float[] table = fill(Y, n)[0];
        tokens.addTable(IMAGES, X, Y, Z, n);
        for (int image = 0; image < IMAGES; image++) {
            float[] z = read(Z, image, n);
            for (int i = 0; i < n; i++) {
                assertEquals(x[image][i] + table[i], z[i]);
            }
        }
    }

    @Test
    void batchSumsAddTheImagesInOrder() {
        int n = 300; // more than one tile
        float[][] x = fill(X, n);
        TileClaims claims = new TileClaims(new AtomicInteger());
        claims.start();
        new BatchSums(ops, claims).sum(IMAGES, X, Z, n - 1, n);
        for (int i = 0; i < n - 1; i++) {
            float sum = x[0][i] + x[1][i] + x[2][i];
            assertEquals(sum, memory.getAtIndex(ValueLayout.JAVA_FLOAT, Z / 4 + i));
        }
    }

    /** Random values for every image. */
    private float[][] fill(long address, int n) {
        float[][] values = new float[IMAGES][n];
        for (int image = 0; image < IMAGES; image++) {
            for (int i = 0; i < n; i++) {
                values[image][i] = (float) random.nextGaussian();
                memory.set(ValueLayout.JAVA_FLOAT, address + image * ImageRows.stride(n) + 4L * i, values[image][i]);
            }
        }
        return values;
    }

    private float[] read(long address, int image, int n) {
        return memory.asSlice(address + image * ImageRows.stride(n), 4L * n).toArray(ValueLayout.JAVA_FLOAT);
    }

    private double dot(float[][] a, long address, int n) {
        double sum = 0;
        for (int image = 0; image < IMAGES; image++) {
            float[] b = read(address, image, n);
            for (int i = 0; i < n; i++) {
                sum += a[image][i] * b[i];
            }
        }
        return sum;
    }
}
