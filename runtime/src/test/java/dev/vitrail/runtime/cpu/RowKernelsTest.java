package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LayerNorm, cross-entropy, dropout and the optimizers against double. */
final class RowKernelsTest {
    private final KernelMemory memory = new KernelMemory(11);
    private final Ops ops = OpsProvider.best(memory.arena());

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 3, 2", "1, 4, 17", "3, 5, 31", "2, 65, 192", "1, 2, 1280"})
    void layerNormForwardAndBackward(int images, int rows, int size) {
        int n = images * rows;
        double eps = 1e-6;
        float[] x = memory.normal(n * size);
        for (int i = 0; i < x.length; i++) {
            x[i] = 3 * x[i] + 2;
        }
        float[] gamma = memory.normal(size);
        float[] beta = memory.normal(size);
        float[] dy = memory.normal(n * size);
        float[] residual = memory.normal(n * size);
        double[] y = new double[n * size];
        double[] dx = new double[n * size];
        double[] partials = new double[images * 2 * size];
        for (int row = 0; row < n; row++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < size; i++) {
                mean += x[row * size + i] / (double) size;
            }
            for (int i = 0; i < size; i++) {
                variance += (x[row * size + i] - mean) * (x[row * size + i] - mean) / size;
            }
            double rstd = 1 / Math.sqrt(variance + eps);
            double meanG = 0;
            double meanGx = 0;
            int image = row / rows;
            for (int i = 0; i < size; i++) {
                double xh = (x[row * size + i] - mean) * rstd;
                double d = dy[row * size + i];
                y[row * size + i] = xh * gamma[i] + beta[i];
                meanG += d * gamma[i] / size;
                meanGx += d * gamma[i] * xh / size;
                partials[image * 2 * size + i] += d * xh;
                partials[(image * 2 + 1) * size + i] += d;
            }
            for (int i = 0; i < size; i++) {
                double xh = (x[row * size + i] - mean) * rstd;
                double g = dy[row * size + i] * gamma[i];
                dx[row * size + i] = residual[row * size + i] + rstd * (g - meanG - xh * meanGx);
            }
        }
        int perImage = rows * size;
        LayerNorm norm = new LayerNorm(ops, memory.bytes(LayerNorm.SCRATCH_BYTES));
        long xAt = memory.putImages(x, images, perImage);
        long gammaAt = memory.put(gamma);
        long yAt = memory.imageSpace(images, perImage);
        long statistics = memory.imageSpace(images, 2 * rows);
        long betaAt = memory.put(beta);
        norm.forward(xAt, gammaAt, betaAt, yAt, statistics, images, rows, size, eps);
        Oracle.assertClose(y, memory.getImages(yAt, images, perImage), 2e-6, "y");
        long dyAt = memory.putImages(dy, images, perImage);
        long other = memory.putImages(residual, images, perImage);
        long partialsAt = memory.imageSpace(images, 2 * size);
        float[] forward = memory.getImages(yAt, images, perImage);
        long again = memory.imageSpace(images, perImage);
        PanelSlices slices = new PanelSlices(ops).start(again, 0, images * rows, size);
        norm.backward(
                dyAt, xAt, gammaAt, statistics, other, rows, other, partialsAt, betaAt, slices, images, rows, size);
        assertArrayEquals(forward, memory.getSlices(again, images * rows, size, ops.strip()), "the same bits again");
        // With size 2 rstd * (g - meanG - xh meanGx) cancels to nothing: the error is that of g * rstd.
        Oracle.assertClose(dx, memory.getImages(other, images, perImage), size < 3 ? 2e-4 : 5e-6, "dx");
        Oracle.assertClose(partials, memory.getImages(partialsAt, images, 2 * size), 5e-6, "partials");
        norm.backward(dyAt, xAt, gammaAt, statistics, -1, 0, yAt, partialsAt, -1, null, images, rows, size);
        for (int i = 0; i < dx.length; i++) {
            dx[i] -= residual[i];
        }
        if (size > 2) {
            Oracle.assertClose(dx, memory.getImages(yAt, images, perImage), 5e-6, "dx without residual");
        }
        float[] ofFirstRows = memory.normal(images * size);
        long first = memory.putImages(ofFirstRows, images, size);
        norm.backward(dyAt, xAt, gammaAt, statistics, first, 1, yAt, partialsAt, -1, null, images, rows, size);
        for (int i = 0; i < ofFirstRows.length; i++) {
            dx[i / size * perImage + i % size] += ofFirstRows[i];
        }
        if (size > 2) {
            Oracle.assertClose(
                    dx, memory.getImages(yAt, images, perImage), 5e-6, "dx with a residual of the first rows");
        }
    }

    @Test
    void layerNormOfAConstantRowIsTheBias() {
        float[] x = new float[33];
        java.util.Arrays.fill(x, 7.25f);
        float[] beta = memory.normal(33);
        long y = memory.space(33);
        long gamma = memory.put(memory.normal(33));
        new LayerNorm(ops, 0).forward(memory.put(x), gamma, memory.put(beta), y, memory.space(2), 1, 1, 33, 1e-6);
        assertArrayEquals(beta, memory.get(y, 33));
    }

    @ParameterizedTest
    @CsvSource({"10, 0, 1", "10, 0.1, 1", "1000, 0.1, 8", "1, 0, 0.5", "7, 0, 1000", "7, 0.2, 1e30"})
    void crossEntropyAndItsGradient(int classes, double smoothing, float spread) {
        float[] logits = memory.normal(classes);
        for (int i = 0; i < classes; i++) {
            logits[i] *= spread;
        }
        int label = classes / 2;
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        double loss = 0;
        double[] gradient = new double[classes];
        for (int c = 0; c < classes; c++) {
            double target = smoothing / classes + (c == label ? 1 - smoothing : 0);
            loss -= target * (logits[c] - max - Math.log(sum));
            gradient[c] = (Math.exp(logits[c] - max) / sum - target) / 4;
        }
        long lossAt = memory.space(1);
        long gradientAt = memory.space(classes);
        long logitsAt = memory.put(logits);
        CrossEntropy crossEntropy = new CrossEntropy(ops);
        crossEntropy.forward(logitsAt, classes, label, smoothing, lossAt, gradientAt, 4);
        assertEquals(loss, memory.get(lossAt, 1)[0], 1e-6 * Math.abs(loss) + 1e-6);
        Oracle.assertClose(gradient, memory.get(gradientAt, classes), 1e-6, "dLogits");
        float before = memory.get(lossAt, 1)[0];
        crossEntropy.forward(logitsAt, classes, label, smoothing, lossAt, -1, 4);
        assertEquals(before, memory.get(lossAt, 1)[0]);
    }

    @Test
    void crossEntropyOfEqualLogitsIsTheLogarithmOfTheClasses() {
        long loss = memory.space(1);
        new CrossEntropy(ops).forward(memory.put(new float[10]), 10, 3, 0, loss, -1, 1);
        assertEquals((float) Math.log(10), memory.get(loss, 1)[0]);
        assertThrows(
                IllegalArgumentException.class,
                () -> new CrossEntropy(ops).forward(memory.put(new float[10]), 10, 10, 0, loss, -1, 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.9})
    void dropoutKeepsTheRightShareAndTheMean(double rate) {
        int n = 100_000;
        float[] ones = new float[n];
        java.util.Arrays.fill(ones, 1f);
        long x = memory.put(ones);
        long y = memory.space(n);
        new Dropout(ops).values(x, y, 1, n, rate, 42, 3);
        int kept = 0;
        for (float value : memory.get(y, n)) {
            assertTrue(value == 0 || value == (float) (1 / (1 - rate)));
            kept += value == 0 ? 0 : 1;
        }
        double sigma = Math.sqrt(n * rate * (1 - rate));
        assertEquals(n * (1 - rate), kept, 4 * sigma + 1e-9);
        long again = memory.space(n);
        new Dropout(ops).values(x, again, 1, n, rate, 42, 3);
        assertArrayEquals(memory.get(y, n), memory.get(again, n), "the backward pass sees the same mask");
    }

    @Test
    void masksOfOtherKeysImagesAndNeighboursAreIndependent() {
        int n = 20_000;
        int threshold = DropoutMask.threshold(0.5);
        long key = DropoutMask.rowKey(1, 0);
        long[] others = {DropoutMask.rowKey(2, 0), DropoutMask.rowKey(1, 1), key ^ 1L << 40};
        int[] equal = new int[4];
        for (int i = 0; i < n; i++) {
            boolean kept = DropoutMask.kept(key, i, threshold);
            for (int k = 0; k < 3; k++) {
                equal[k] += kept == DropoutMask.kept(others[k], i, threshold) ? 1 : 0;
            }
            equal[3] += kept == DropoutMask.kept(key, i + 1, threshold) ? 1 : 0;
        }
        for (int count : equal) {
            assertEquals(n / 2.0, count, 4 * Math.sqrt(n / 4.0));
        }
    }

    @Test
    void dropPathDropsWholeImages() {
        int images = 400;
        float[] x = memory.normal(images * 5);
        long y = memory.imageSpace(images, 5);
        new Dropout(ops).paths(memory.putImages(x, images, 5), y, images, 5, 0.25, 9, 0);
        float[] out = memory.getImages(y, images, 5);
        int kept = 0;
        for (int image = 0; image < images; image++) {
            boolean keep = out[image * 5] != 0;
            kept += keep ? 1 : 0;
            for (int i = image * 5; i < image * 5 + 5; i++) {
                assertEquals(keep ? x[i] * (float) (1 / 0.75) : 0f, out[i]);
            }
        }
        assertEquals(300, kept, 4 * Math.sqrt(400 * 0.25 * 0.75));
    }

    @Test
    void adamWFollowsPyTorchStepByStep() {
        int n = 37;
        float[] p = memory.normal(n);
        double[] exact = new double[n];
        double[] m = new double[n];
        double[] v = new double[n];
        for (int i = 0; i < n; i++) {
            exact[i] = p[i];
        }
        long pAt = memory.put(p);
        long mAt = memory.put(new float[n]);
        long vAt = memory.put(new float[n]);
        double rate = 1e-2;
        double decay = 0.05;
        double clip = 0.5;
        for (int step = 1; step <= 10; step++) {
            float[] g = memory.normal(n);
            double correction1 = 1 - Math.pow(0.9, step);
            double correction2 = 1 - Math.pow(0.999, step);
            for (int i = 0; i < n; i++) {
                double gradient = g[i] * clip;
                exact[i] -= rate * decay * exact[i];
                m[i] = 0.9 * m[i] + 0.1 * gradient;
                v[i] = 0.999 * v[i] + 0.001 * gradient * gradient;
                exact[i] -= rate / correction1 * m[i] / (Math.sqrt(v[i]) / Math.sqrt(correction2) + 1e-8);
            }
            ops.adamW(
                    pAt,
                    memory.put(g),
                    mAt,
                    vAt,
                    n,
                    (float) clip,
                    (float) (rate * decay),
                    0.9,
                    0.999,
                    (float) (rate / correction1),
                    (float) (1 / Math.sqrt(correction2)),
                    1e-8f);
        }
        Oracle.assertClose(exact, memory.get(pAt, n), 1e-6, "p");
        Oracle.assertClose(m, memory.get(mAt, n), 1e-6, "m");
        Oracle.assertClose(v, memory.get(vAt, n), 1e-6, "v");
    }

    @Test
    void sgdFollowsItsRule() {
        int n = 21;
        float[] p = memory.normal(n);
        float[] g = memory.normal(n);
        float[] m = memory.normal(n);
        double[] expected = new double[n];
        double[] moments = new double[n];
        for (int i = 0; i < n; i++) {
            moments[i] = 0.9 * m[i] + g[i] * 0.5;
            expected[i] = p[i] - 0.1 * (moments[i] + 1e-3 * p[i]);
        }
        long pAt = memory.put(p);
        long mAt = memory.put(m);
        ops.sgd(pAt, memory.put(g), mAt, n, 0.5f, 0.9f, 0.1f, 1e-3f);
        Oracle.assertClose(expected, memory.get(pAt, n), 3e-7, "p");
        Oracle.assertClose(moments, memory.get(mAt, n), 3e-7, "m");
    }
}
