package dev.vitrail.runtime.random;

/**
 * A counter-based random number generator: 64 bits as a pure function of (key, counter).
 *
 * <p>{@code bits(key, counter) = mix(key + GAMMA * (counter + 1))}: what SplitMix64 (Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", 2014) started at {@code key} gives as its output number {@code counter},
 * with Stafford's mixing function number 13 as in {@code java.util.SplittableRandom}. For a fixed key the map from
 * counter to bits is one-to-one. The bits of one counter may serve as the key of the next level:
 *
 * <pre>{@code
 * long epochKey = bits(key(seed, Purpose.AUGMENTATION), epoch);
 * long imageKey = bits(epochKey, index);
 * int shift = below(bits(imageKey, 0), 9) - 4;
 * }</pre>
 *
 * <p>Nothing is stored: a run that resumes in the middle, or on other threads, draws the same numbers. Not for secrets.
 */
public final class CounterRandom {
    /** 2^64 divided by the golden ratio, odd: the step of SplitMix64. */
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private static final double UNIT = 0x1p-53;

    private CounterRandom() {}

    /** The first key for a seed and a purpose. */
    public static long key(long seed, Purpose purpose) {
        return bits(bits(GAMMA, seed), purpose.number);
    }

    /** 64 random bits; also the key of a further level. */
    public static long bits(long key, long counter) {
        long z = key + GAMMA * (counter + 1);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * Maps bits to an integer in [0, bound), each with the same probability up to 2^-33 * bound.
     *
     * @param bound at least 1
     */
    public static int below(long bits, int bound) {
        return (int) (((bits >>> 32) * bound) >>> 32);
    }

    /** Maps bits to a number in [0, 1), a multiple of 2^-53. */
    public static double unit(long bits) {
        return (bits >>> 11) * UNIT;
    }
}
