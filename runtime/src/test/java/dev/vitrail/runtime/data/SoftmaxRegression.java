package dev.vitrail.runtime.data;

import dev.vitrail.runtime.Pixels;
import java.util.Random;

/** A linear classifier of pixels, trained by gradient descent on one image at a time: what a data set must not yield to. */
final class SoftmaxRegression {
    private final ImageData data;
    private final float[][] weights;
    private final float[] bias;
    private final float[] input;
    private final byte[] pixels;
    private final float[] logits;

    SoftmaxRegression(ImageData data) {
        this.data = data;
        Dataset train = data.train();
        int size = train.channels() * train.height() * train.width();
        int classes = train.classes().size();
        weights = new float[classes][size];
        bias = new float[classes];
        input = new float[size];
        pixels = new byte[size];
        logits = new float[classes];
    }

    void trainEpoch(int epoch, float rate) {
        Random random = new Random(epoch);
        for (int step = 0; step < data.train().size(); step++) {
            int index = random.nextInt(data.train().size());
            predict(data.train(), index);
            float max = logits[0];
            for (float logit : logits) {
                max = Math.max(max, logit);
            }
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - max);
            }
            for (int c = 0; c < logits.length; c++) {
                double target = c == data.train().label(index) ? 1 : 0;
                float gradient = (float) (Math.exp(logits[c] - max) / sum - target);
                for (int k = 0; k < input.length; k++) {
                    weights[c][k] -= rate * gradient * input[k];
                }
                bias[c] -= rate * gradient;
            }
        }
    }

    double testAccuracy() {
        int right = 0;
        for (int k = 0; k < data.test().size(); k++) {
            right += predict(data.test(), k) == data.test().label(k) ? 1 : 0;
        }
        return right / (double) data.test().size();
    }

    private int predict(Dataset dataset, int index) {
        dataset.pixels(index, pixels);
        for (int k = 0; k < pixels.length; k++) {
            input[k] = Pixels.value(pixels[k]);
        }
        int best = 0;
        for (int c = 0; c < logits.length; c++) {
            logits[c] = bias[c] + dot(weights[c], input);
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }

    /** Four sums, so that the additions need not wait for each other; the length is a multiple of 4. */
    private static float dot(float[] a, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int k = 0; k + 3 < a.length; k += 4) {
            s0 += a[k] * b[k];
            s1 += a[k + 1] * b[k + 1];
            s2 += a[k + 2] * b[k + 2];
            s3 += a[k + 3] * b[k + 3];
        }
        return s0 + s1 + s2 + s3;
    }
}
