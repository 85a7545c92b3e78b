package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Initializer;
import org.junit.jupiter.api.Test;

class FirstValuesTest {
    private static final int N = 100_000;

    @Test
    void normalValuesHaveTheDeclaredMomentsWithinThreeSigma() {
        double deviation = 0.02;
        float[] values = values(new Initializer.Normal(deviation), 7, "pos_embed");
        assertMoments(values, 0, deviation, 3);
        long within = count(values, deviation);
        double expected = 0.6826894921 * N;
        assertEquals(expected, within, 3 * Math.sqrt(expected * (1 - 0.6826894921)));
    }

    @Test
    void truncatedNormalValuesStayWithinTheCutAndHaveItsMoments() {
        double deviation = 0.5;
        double cut = 1;
        float[] values = values(new Initializer.TruncatedNormal(deviation, cut), 7, "head.weight");
        for (float value : values) {
            assertTrue(Math.abs(value) <= cut, () -> value + " is beyond the cut");
        }
        // A normal distribution cut at 2 deviations: variance factor 1 - 2 * 2 phi(2) / (2 Phi(2) - 1), kurtosis 2.37.
        double variance = 1 - 4 * 0.05399096651 / 0.9544997361;
        assertMoments(values, 0, deviation * Math.sqrt(variance), 2.37);
    }

    @Test
    void uniformValuesFillTheIntervalEvenly() {
        double bound = 0.0625;
        float[] values = values(new Initializer.Uniform(bound), 7, "blocks.0.attn.qkv.weight");
        float least = Float.MAX_VALUE;
        float greatest = -Float.MAX_VALUE;
        for (float value : values) {
            assertTrue(value >= -bound && value < bound, () -> value + " is outside");
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        assertTrue(least < -0.999 * bound && greatest > 0.999 * bound);
        assertMoments(values, 0, bound / Math.sqrt(3), 1.8);
    }

    @Test
    void constantsAreConstant() {
        for (float value : values(new Initializer.Constant(-2.25), 7, "head.bias")) {
            assertEquals(-2.25f, value);
        }
    }

    @Test
    void seedNameAndElementAllMatter() {
        Initializer normal = new Initializer.Normal(1);
        float[] values = values(normal, 1, "a");
        int same = 0;
        double product = 0;
        float[] otherSeed = values(normal, 2, "a");
        float[] otherName = values(normal, 1, "b");
        for (int i = 0; i < N; i++) {
            same += values[i] == otherSeed[i] || values[i] == otherName[i] || values[i] == values[(i + 1) % N] ? 1 : 0;
            product += values[i] * otherSeed[i] + values[i] * otherName[i] + values[i] * values[(i + 1) % N];
        }
        assertTrue(same < 10, "values equal by chance: " + same);
        assertEquals(0, product, 3 * Math.sqrt(3.0 * N)); // uncorrelated
        assertNotEquals(FirstValues.key(1, "blocks.1.norm1.weight"), FirstValues.key(1, "blocks.2.norm1.weight"));
    }

    /** These bits are part of every recipe that names a seed; computed once by a second implementation in Python. */
    @Test
    void valuesStayTheSameForEver() {
        long key = FirstValues.key(42, "blocks.0.mlp.fc1.weight");
        assertEquals(
                "0x1.71d3ep-2 -0x1.245fd8p-2 0x1.4defp-4 0x1.b0249cp-4 0x1.9c9bbap-3 0x1.bbb54ap-3"
                        + " 0x1.b0249cp-4 -0x1.168658p-4 -0x1.f7913ep-11",
                pinned(key));
    }

    private static String pinned(long key) {
        StringBuilder text = new StringBuilder();
        Initializer[] initializers = {
            new Initializer.Uniform(1), new Initializer.Normal(1), new Initializer.TruncatedNormal(1, 0.15)
        };
        for (Initializer initializer : initializers) {
            for (long element : new long[] {0, 1, 1L << 33}) {
                text.append(Float.toHexString(FirstValues.value(initializer, key, element)))
                        .append(' ');
            }
        }
        return text.toString().strip();
    }

    private static float[] values(Initializer initializer, long seed, String name) {
        long key = FirstValues.key(seed, name);
        float[] values = new float[N];
        for (int i = 0; i < N; i++) {
            values[i] = FirstValues.value(initializer, key, i);
        }
        return values;
    }

    private static long count(float[] values, double within) {
        long count = 0;
        for (float value : values) {
            count += Math.abs(value) < within ? 1 : 0;
        }
        return count;
    }

    /** Mean and variance within three deviations of their own distribution; {@code kurtosis} of the values. */
    private static void assertMoments(float[] values, double mean, double deviation, double kurtosis) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (value - mean) * (value - mean);
        }
        assertEquals(mean, sum / N, 3 * deviation / Math.sqrt(N));
        double variance = deviation * deviation;
        assertEquals(variance, squares / N, 3 * variance * Math.sqrt((kurtosis - 1) / N));
    }
}
