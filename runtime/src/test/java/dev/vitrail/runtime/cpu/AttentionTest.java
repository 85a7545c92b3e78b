package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AttentionTest {
    private static final long KEY = 77;
    private static final int FIRST_IMAGE = 5;

    /** images, tokens, those that have a query, heads, head size, dropout. */
    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of(1, 1, 1, 1, 1, 0.0),
                Arguments.of(2, 1, 1, 2, 8, 0.0),
                Arguments.of(2, 5, 5, 1, 6, 0.0),
                Arguments.of(3, 17, 17, 5, 6, 0.0),
                Arguments.of(1, 48, 48, 2, 16, 0.0),
                Arguments.of(2, 65, 65, 3, 64, 0.0),
                Arguments.of(1, 101, 101, 1, 80, 0.0),
                Arguments.of(1, 197, 197, 2, 30, 0.0),
                Arguments.of(1, 523, 523, 1, 6, 0.0), // more than one tile of keys
                Arguments.of(1, 1030, 1030, 2, 16, 0.0),
                Arguments.of(3, 17, 17, 5, 6, 0.25),
                Arguments.of(2, 65, 65, 3, 64, 0.1),
                Arguments.of(1, 523, 523, 2, 5, 0.5),
                Arguments.of(3, 17, 1, 5, 6, 0.0), // the class token alone
                Arguments.of(2, 65, 1, 3, 64, 0.1),
                Arguments.of(2, 197, 1, 1, 30, 0.0),
                Arguments.of(1, 523, 1, 2, 5, 0.5),
                Arguments.of(2, 65, 7, 2, 16, 0.25));
    }

    private record Case(
            KernelMemory memory,
            int images,
            int tokens,
            int queries,
            int heads,
            int headDim,
            double rate,
            float[] qkv) {
        static Case of(int images, int tokens, int queries, int heads, int headDim, double rate) {
            KernelMemory memory = new KernelMemory(images + 31L * tokens + 1009L * heads + 65537L * headDim);
            float[] qkv = memory.normal(images * tokens * 3 * heads * headDim);
            return new Case(memory, images, tokens, queries, heads, headDim, rate, qkv);
        }

        int hidden() {
            return heads * headDim;
        }

        long forward(long logSumExp) {
            long scratch = memory.bytes(Attention.scratchBytes(tokens, headDim));
            long in = memory.putImages(qkv, images, tokens * 3 * hidden());
            long out = memory.imageSpace(images, queries * hidden());
            Attention attention = new Attention(OpsProvider.best(memory.arena()), scratch, tokens, heads, headDim);
            attention.forward(in, out, logSumExp, queries, images, rate, KEY, FIRST_IMAGE);
            return out;
        }

        /** Where part 0 (q), 1 (k) or 2 (v) of a token's head lies in qkv. */
        int at(int image, int token, int part, int head) {
            return ((image * tokens + token) * 3 + part) * hidden() + head * headDim;
        }

        double keep(int image, int head, int query, int key) {
            long row = ((long) (FIRST_IMAGE + image) * heads + head) * tokens + query;
            return DropoutMask.keep(KEY, row, key, rate);
        }

        /** Weights of a row before dropout, and its log-sum-exp in the last place. */
        double[] weights(int image, int head, int query) {
            double[] weights = new double[tokens + 1];
            double max = Double.NEGATIVE_INFINITY;
            for (int key = 0; key < tokens; key++) {
                for (int d = 0; d < headDim; d++) {
                    weights[key] += (double) qkv[at(image, query, 0, head) + d] * qkv[at(image, key, 1, head) + d];
                }
                weights[key] /= Math.sqrt(headDim);
                max = Math.max(max, weights[key]);
            }
            double sum = 0;
            for (int key = 0; key < tokens; key++) {
                weights[key] = Math.exp(weights[key] - max);
                sum += weights[key];
            }
            for (int key = 0; key < tokens; key++) {
                weights[key] /= sum;
            }
            weights[tokens] = max + Math.log(sum);
            return weights;
        }

        double[] mixed() {
            double[] mixed = new double[images * queries * hidden()];
            for (int image = 0; image < images; image++) {
                for (int head = 0; head < heads; head++) {
                    for (int query = 0; query < queries; query++) {
                        double[] weights = weights(image, head, query);
                        int to = (image * queries + query) * hidden() + head * headDim;
                        for (int key = 0; key < tokens; key++) {
                            double weight = weights[key] * keep(image, head, query, key);
                            for (int d = 0; d < headDim; d++) {
                                mixed[to + d] += weight * qkv[at(image, key, 2, head) + d];
                            }
                        }
                    }
                }
            }
            return mixed;
        }

        double[] gradient(float[] dMixed) {
            double[] gradient = new double[qkv.length];
            double scale = 1 / Math.sqrt(headDim);
            for (int image = 0; image < images; image++) {
                for (int head = 0; head < heads; head++) {
                    for (int query = 0; query < queries; query++) {
                        double[] weights = weights(image, head, query);
                        int from = (image * queries + query) * hidden() + head * headDim;
                        double[] dWeights = new double[tokens];
                        double delta = 0;
                        for (int key = 0; key < tokens; key++) {
                            double keep = keep(image, head, query, key);
                            for (int d = 0; d < headDim; d++) {
                                dWeights[key] += keep * dMixed[from + d] * qkv[at(image, key, 2, head) + d];
                                gradient[at(image, key, 2, head) + d] += weights[key] * keep * dMixed[from + d];
                            }
                            delta += weights[key] * dWeights[key];
                        }
                        for (int key = 0; key < tokens; key++) {
                            double dScore = weights[key] * (dWeights[key] - delta) * scale;
                            for (int d = 0; d < headDim; d++) {
                                gradient[at(image, query, 0, head) + d] += dScore * qkv[at(image, key, 1, head) + d];
                                gradient[at(image, key, 1, head) + d] += dScore * qkv[at(image, query, 0, head) + d];
                            }
                        }
                    }
                }
            }
            return gradient;
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void forwardIsSoftmaxOfScoresTimesValues(int images, int tokens, int queries, int heads, int headDim, double rate) {
        Case c = Case.of(images, tokens, queries, heads, headDim, rate);
        long logSumExp = c.memory.imageSpace(images, heads * queries);
        float[] mixed = c.memory.getImages(c.forward(logSumExp), images, queries * c.hidden());
        Oracle.assertClose(c.mixed(), mixed, 2e-6, "mixed");
        double[] expected = new double[images * heads * queries];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = c.weights(i / queries / heads, i / queries % heads, i % queries)[tokens];
        }
        Oracle.assertClose(expected, c.memory.getImages(logSumExp, images, heads * queries), 1e-6, "logSumExp");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void backwardIsTheGradient(int images, int tokens, int queries, int heads, int headDim, double rate) {
        Case c = Case.of(images, tokens, queries, heads, headDim, rate);
        long logSumExp = c.memory.imageSpace(images, heads * queries);
        long mixed = c.forward(logSumExp);
        float[] dMixed = c.memory.normal(images * queries * c.hidden());
        long in = c.memory.putImages(c.qkv, images, tokens * 3 * c.hidden());
        long dIn = c.memory.imageSpace(images, tokens * 3 * c.hidden());
        long d = c.memory.putImages(dMixed, images, queries * c.hidden());
        AttentionBackward backward = new AttentionBackward(
                OpsProvider.best(c.memory.arena()),
                c.memory.bytes(Attention.scratchBytes(tokens, headDim)),
                tokens,
                heads,
                headDim);
        backward.backward(in, mixed, logSumExp, d, dIn, queries, images, rate, KEY, FIRST_IMAGE);
        float[] gradient = c.memory.getImages(dIn, images, tokens * 3 * c.hidden());
        Oracle.assertClose(c.gradient(dMixed), gradient, 3e-6, "dQkv");
    }

    @Test
    void theOracleAgreesWithCentralDifferences() {
        Case c = Case.of(1, 4, 4, 2, 3, 0.25);
        float[] dMixed = c.memory.normal(4 * 6);
        double[] gradient = c.gradient(dMixed);
        for (int i = 0; i < c.qkv.length; i++) {
            float old = c.qkv[i];
            float step = 1f / 1024; // exact in float, so that the quotient is accurate
            c.qkv[i] = old + step;
            double up = dot(c.mixed(), dMixed);
            double high = c.qkv[i];
            c.qkv[i] = old - step;
            double down = dot(c.mixed(), dMixed);
            double low = c.qkv[i];
            c.qkv[i] = old;
            assertEquals((up - down) / (high - low), gradient[i], 1e-5, "value " + i);
        }
    }

    @Test
    void largeScoresGiveNoInfinityOrNaN() {
        Case c = Case.of(1, 40, 40, 1, 8, 0);
        Random random = new Random(3);
        for (int i = 0; i < c.qkv.length; i++) {
            c.qkv[i] *= i % 24 < 16 ? 300f * random.nextFloat() : 1f;
        }
        long logSumExp = c.memory.imageSpace(1, 40);
        float[] mixed = c.memory.getImages(c.forward(logSumExp), 1, 40 * 8);
        Oracle.assertClose(c.mixed(), mixed, 2e-2, "mixed"); // scores of 1e5 have errors of 1e-2 in float
    }

    @Test
    void noTaskSeesAnother() {
        Case c = Case.of(3, 17, 17, 2, 6, 0.25);
        long sums = c.memory.imageSpace(3, 2 * 17);
        long together = c.forward(sums);
        long scratch = c.memory.bytes(Attention.scratchBytes(17, 6));
        Attention attention = new Attention(OpsProvider.best(c.memory.arena()), scratch, 17, 2, 6);
        long in = c.memory.putImages(c.qkv, 3, 17 * 36);
        long out = c.memory.imageSpace(3, 17 * 12);
        for (int image = 2; image >= 0; image--) {
            attention.forward(
                    in + image * ImageRows.stride(17 * 36),
                    out + image * ImageRows.stride(17 * 12),
                    sums + image * ImageRows.stride(34),
                    17,
                    1,
                    0.25,
                    KEY,
                    FIRST_IMAGE + image);
        }
        assertArrayEquals(c.memory.getImages(together, 3, 17 * 12), c.memory.getImages(out, 3, 17 * 12));
    }

    @Test
    void scratchStaysBoundedAndFollowsItsFormula() {
        assertEquals(320 + 24 * (80 + 8) * 64 + 792 * 64 + 528 * 80, Attention.scratchBytes(65, 64));
        assertTrue(Attention.scratchBytes(100_000, 64) - Attention.scratchBytes(512, 64) <= 4 * 100_000 + 64);
    }

    private static double dot(double[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
