package dev.vitrail.compiler.eval;

/** Operations over rows (the last dimension), by the formulas of the specification, section 2. */
final class RowMath {
    private RowMath() {}

    /** Mean and 1 / sqrt(variance + eps) of a row. */
    private record Statistics(double mean, double rstd) {
        static Statistics of(Tensor x, int row, double eps) {
            int n = x.columns();
            double mean = 0, variance = 0;
            for (int j = 0; j < n; j++) {
                mean += x.data()[row * n + j] / n;
            }
            for (int j = 0; j < n; j++) {
                double deviation = x.data()[row * n + j] - mean;
                variance += deviation * deviation / n;
            }
            return new Statistics(mean, 1 / Math.sqrt(variance + eps));
        }

        double normalize(double x) {
            return (x - mean) * rstd;
        }
    }

    static void layerNorm(Tensor x, Tensor scale, Tensor bias, Tensor y, double eps) {
        int n = x.columns();
        for (int row = 0; row < x.rows(); row++) {
            Statistics statistics = Statistics.of(x, row, eps);
            for (int j = 0; j < n; j++) {
                y.data()[row * n + j] = statistics.normalize(x.data()[row * n + j]) * scale.data()[j] + bias.data()[j];
            }
        }
    }

    static void layerNormInputGradient(Tensor dy, Tensor x, Tensor scale, Tensor dx, double eps) {
        int n = x.columns();
        for (int row = 0; row < x.rows(); row++) {
            Statistics statistics = Statistics.of(x, row, eps);
            double meanG = 0, meanGx = 0;
            for (int j = 0; j < n; j++) {
                double g = dy.data()[row * n + j] * scale.data()[j];
                meanG += g / n;
                meanGx += g * statistics.normalize(x.data()[row * n + j]) / n;
            }
            for (int j = 0; j < n; j++) {
                double g = dy.data()[row * n + j] * scale.data()[j];
                double xh = statistics.normalize(x.data()[row * n + j]);
                dx.data()[row * n + j] = (g - meanG - xh * meanGx) * statistics.rstd();
            }
        }
    }

    static void layerNormScaleGradient(Tensor dy, Tensor x, Tensor dScale, double eps) {
        int n = x.columns();
        for (int row = 0; row < x.rows(); row++) {
            Statistics statistics = Statistics.of(x, row, eps);
            for (int j = 0; j < n; j++) {
                dScale.data()[j] += dy.data()[row * n + j] * statistics.normalize(x.data()[row * n + j]);
            }
        }
    }

    static void softmax(Tensor x, Tensor y) {
        int n = x.columns();
        for (int row = 0; row < x.rows(); row++) {
            double max = Double.NEGATIVE_INFINITY, sum = 0;
            for (int j = 0; j < n; j++) {
                max = Math.max(max, x.data()[row * n + j]);
            }
            for (int j = 0; j < n; j++) {
                y.data()[row * n + j] = Math.exp(x.data()[row * n + j] - max);
                sum += y.data()[row * n + j];
            }
            for (int j = 0; j < n; j++) {
                y.data()[row * n + j] /= sum;
            }
        }
    }

    static void softmaxGradient(Tensor dy, Tensor y, Tensor dx) {
        int n = y.columns();
        for (int row = 0; row < y.rows(); row++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += dy.data()[row * n + j] * y.data()[row * n + j];
            }
            for (int j = 0; j < n; j++) {
                dx.data()[row * n + j] = y.data()[row * n + j] * (dy.data()[row * n + j] - sum);
            }
        }
    }

    static void crossEntropy(Tensor logits, Tensor labels, Tensor loss, double smoothing) {
        Tensor p = Tensor.zeros(logits.type(), logits.batch());
        softmax(logits, p);
        int n = logits.columns();
        for (int image = 0; image < logits.batch(); image++) {
            for (int j = 0; j < n; j++) {
                loss.data()[image] -= target(labels, image, j, n, smoothing) * Math.log(p.data()[image * n + j]);
            }
        }
    }

    static void crossEntropyGradient(Tensor logits, Tensor labels, Tensor dLoss, Tensor dLogits, double smoothing) {
        softmax(logits, dLogits);
        int n = logits.columns();
        for (int image = 0; image < logits.batch(); image++) {
            for (int j = 0; j < n; j++) {
                double p = dLogits.data()[image * n + j];
                dLogits.data()[image * n + j] = (p - target(labels, image, j, n, smoothing)) * dLoss.data()[image];
            }
        }
    }

    private static double target(Tensor labels, int image, int column, int classes, double smoothing) {
        return smoothing / classes + (labels.data()[image] == column ? 1 - smoothing : 0);
    }
}
