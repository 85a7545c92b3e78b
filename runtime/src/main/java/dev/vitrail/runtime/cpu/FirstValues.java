package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Initializer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * The first values of parameters. A value is a function of (seed, parameter name, element) alone, by a generator that is
 * keyed with a counter instead of carrying a state: so parts can be filled by any thread in any order. Only integer
 * arithmetic, basic operations in double and {@link StrictMath} are used, which give the same bits on every machine.
 */
public final class FirstValues {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double TWO_TO_MINUS_53 = 0x1p-53;
    private static final double TWO_TO_MINUS_24 = 0x1p-24;

    private FirstValues() {}

    /** Key of a tensor: its random numbers have nothing in common with those of another name or seed. */
    public static long key(long seed, String name) {
        long hash = 0xCBF29CE484222325L; // FNV-1a
        for (byte letter : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (letter & 0xFF)) * 0x100000001B3L;
        }
        return mix(mix(seed + GOLDEN) ^ hash);
    }

    /** Fills the elements {@code from} to {@code to} (excluded) of a tensor, f32. */
    public static void fill(MemorySegment tensor, Initializer initializer, long key, long from, long to) {
        for (long element = from; element < to; element++) {
            tensor.setAtIndex(ValueLayout.JAVA_FLOAT, element, value(initializer, key, element));
        }
    }

    /** First value of one element of the tensor with this key. */
    static float value(Initializer initializer, long key, long element) {
        return switch (initializer) {
            case Initializer.Constant(double value) -> (float) value;
            // 24 bits, so that rounding to float cannot reach the bound above.
            case Initializer.Uniform(double bound) ->
                (float) (((bits(key, element, 0) >>> 40) * TWO_TO_MINUS_24 * 2 - 1) * bound);
            case Initializer.Normal(double deviation) -> (float) (normal(key, element, 0) * deviation);
            case Initializer.TruncatedNormal(double deviation, double cut) ->
                (float) truncatedNormal(key, element, deviation, cut);
        };
    }

    private static double truncatedNormal(long key, long element, double deviation, double cut) {
        for (int attempt = 0; ; attempt++) {
            double value = normal(key, element, attempt) * deviation;
            if (Math.abs(value) <= cut) {
                return value;
            }
        }
    }

    /** Box and Muller, 1958: a standard normal value from two uniform ones. */
    private static double normal(long key, long element, int attempt) {
        double radius = ((bits(key, element, 2 * attempt) >>> 11) + 1) * TWO_TO_MINUS_53; // in (0, 1]: has a logarithm
        double angle = (bits(key, element, 2 * attempt + 1) >>> 11) * TWO_TO_MINUS_53;
        return Math.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * angle);
    }

    private static long bits(long key, long element, int draw) {
        return mix(mix(key + GOLDEN * (element + 1)) + GOLDEN * (draw + 1));
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood, 2014; constants of variant 13 by Stafford). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
