package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accuracy over sweeps, against double. */
final class ElementaryTest {

    private interface FloatFunction {
        float of(float x);
    }

    @Test
    void expIsWithinTwoUlp() {
        double worst = 0;
        for (float x = -86.5f; x <= 88f; x += 0.00037f) {
            double expected = Math.exp(x);
            worst = Math.max(worst, Math.abs(Elementary.exp(x) - expected) / Math.ulp((float) expected));
        }
        assertTrue(worst <= 2, "worst error " + worst + " ulp");
    }

    @Test
    void expOutsideItsRangeIsTheValueAtItsEnd() {
        assertEquals(Elementary.exp(-86.5f), Elementary.exp(-1e30f));
        assertEquals(Elementary.exp(-86.5f), Elementary.exp(Float.NEGATIVE_INFINITY));
        assertEquals(Elementary.exp(88f), Elementary.exp(Float.POSITIVE_INFINITY));
        assertTrue(Elementary.exp(-86.5f) < 3e-38f);
        assertEquals(1f, Elementary.exp(0f));
        assertTrue(Float.isNaN(Elementary.exp(Float.NaN)));
    }

    @Test
    void logIsWithinOneUlp() {
        double worst = 0;
        for (float x = 1e-30f; x < 1e30f; x *= 1.00037f) {
            double expected = Math.log(x);
            worst = Math.max(worst, Math.abs(Elementary.log(x) - expected) / Math.ulp((float) expected));
        }
        assertTrue(worst <= 1, "worst error " + worst + " ulp");
        assertEquals(0f, Elementary.log(1f));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void geluIsWithinRounding(boolean tanhForm) {
        FloatFunction function = tanhForm ? Elementary::geluTanh : Elementary::gelu;
        assertWithin(function, x -> Oracle.gelu(x, tanhForm), 1e-7);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void geluSlopeIsWithinRounding(boolean tanhForm) {
        FloatFunction function = tanhForm ? Elementary::geluTanhSlope : Elementary::geluSlope;
        assertWithin(function, x -> Oracle.geluSlope(x, tanhForm), 1.5e-7); // a sum of two terms
    }

    @Test
    void geluOfLargeValuesIsTheValueOrZero() {
        for (float x : new float[] {20f, 1e4f, 1e12f, 1e30f}) {
            assertEquals(x, Elementary.gelu(x));
            assertEquals(x, Elementary.geluTanh(x));
            assertEquals(0, Elementary.gelu(-x), 1e-6);
            assertEquals(0, Elementary.geluTanh(-x), 1e-6);
            assertEquals(1f, Elementary.geluSlope(x));
            assertEquals(1f, Elementary.geluTanhSlope(x));
            assertEquals(0, Elementary.geluSlope(-x), 1e-6);
            assertEquals(0, Elementary.geluTanhSlope(-x), 1e-6);
        }
        assertEquals(0f, Elementary.gelu(0f));
        assertEquals(0f, Elementary.geluTanh(0f));
    }

    /** Error at most 3 units in the last place or, where the value is small, {@code absolute}, over [-12, 12]. */
    private static void assertWithin(FloatFunction function, DoubleUnaryOperator oracle, double absolute) {
        for (float x = -12f; x <= 12f; x += 0.00017f) {
            double expected = oracle.applyAsDouble(x);
            double allowed = Math.max(3 * Math.ulp((float) expected), absolute);
            double error = Math.abs(function.of(x) - expected);
            assertTrue(error <= allowed, "at " + x + ": error " + error + ", allowed " + allowed);
        }
    }
}
