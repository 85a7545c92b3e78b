package dev.vitrail.compiler.emit.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.eval.Gelus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The errors that gelu.cl states for its polynomials, found with the coefficients that stand there, in float arithmetic. */
class GeluPolynomialTest {
    private static final Pattern POLYNOMIAL = Pattern.compile("ODD_POLYNOMIAL\\((\\w+),([-+.,\\s\\de]*f[^)]*)\\)");
    private static final double GELU_ERROR = 6.1e-5;
    private static final double SLOPE_ERROR = 3.2e-4;
    private static final float LIMIT = 4.5f;

    @Test
    void theErrorsAreThoseStated() throws IOException {
        Map<String, float[]> polynomials = polynomials();
        assertEquals(4, polynomials.size());
        for (boolean tanhForm : new boolean[] {false, true}) {
            float[] gelu = polynomials.get(tanhForm ? "gelu_tanh_part" : "gelu_part");
            float[] slope = polynomials.get(tanhForm ? "gelu_tanh_slope_part" : "gelu_slope_part");
            double geluError = greatest(x -> x * (0.5f + odd(gelu, x)) - Gelus.gelu(x, tanhForm));
            double slopeError = greatest(x -> 0.5f + odd(slope, x) - Gelus.derivative(x, tanhForm));
            assertTrue(geluError <= GELU_ERROR, "GELU is off by " + geluError);
            assertTrue(slopeError <= SLOPE_ERROR, "its derivative is off by " + slopeError);
        }
    }

    private static double greatest(DoubleUnaryOperator error) {
        double greatest = 0;
        for (float x = -12; x <= 12; x += 1f / 1024) {
            greatest = Math.max(greatest, Math.abs(error.applyAsDouble(x)));
        }
        return greatest;
    }

    private static float odd(float[] coefficients, double at) {
        float x = (float) Math.clamp(at, -LIMIT, LIMIT);
        float square = x * x;
        float sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = Math.fma(sum, square, coefficients[i]);
        }
        return x * sum;
    }

    private static Map<String, float[]> polynomials() throws IOException {
        try (InputStream in = ProgramEmitter.class.getResourceAsStream("gelu.cl")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Map<String, float[]> found = new HashMap<>();
            POLYNOMIAL.matcher(text).results().forEach(match -> found.put(match.group(1), numbers(match.group(2))));
            return found;
        }
    }

    private static float[] numbers(String list) {
        double[] values = Arrays.stream(list.split(","))
                .mapToDouble(value -> Float.parseFloat(value.strip()))
                .toArray();
        float[] numbers = new float[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) values[i];
        }
        return numbers;
    }
}
