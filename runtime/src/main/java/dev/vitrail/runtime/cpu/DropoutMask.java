package dev.vitrail.runtime.cpu;

/**
 * Which values dropout keeps: a hash of (key, row, column), so that forward and backward pass, any thread and any resumed
 * run see the same mask without storing it. Integer arithmetic only.
 */
public final class DropoutMask {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private DropoutMask() {}

    /**
     * The key of a row of values.
     *
     * @param key names what is dropped: seed, step, place in the model
     * @param row number of the row, for example the image
     */
    public static long rowKey(long key, long row) {
        long z = key + (row + 1) * GOLDEN; // SplitMix64, Steele et al. 2014
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The key of one place of dropout in one block in one step. */
    public static long siteKey(long seed, long step, int site, int layer) {
        return rowKey(rowKey(rowKey(seed, step), site), layer);
    }

    /** {@code rate} in [0, 1) as a threshold for {@link #kept}: rounded to a multiple of 2^-24. */
    public static int threshold(double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout rate " + rate + " is not in [0, 1)");
        }
        return (int) Math.rint(rate * (1 << 24));
    }

    /** Whether value {@code column} of the row is kept. */
    public static boolean kept(long rowKey, int column, int threshold) {
        return bits(rowKey, column) >= threshold;
    }

    /** 24 uniform bits: two rounds of a 32-bit finalizer ("lowbias32" of C. Wellons), one half of the key in each. */
    static int bits(long rowKey, int column) {
        int h = column ^ (int) rowKey;
        h = (h ^ (h >>> 16)) * 0x7feb352d;
        h = (h ^ (h >>> 15)) * 0x846ca68b;
        h = (h ^ (h >>> 16)) + (int) (rowKey >>> 32);
        h = (h ^ (h >>> 16)) * 0x7feb352d;
        h = (h ^ (h >>> 15)) * 0x846ca68b;
        return (h ^ (h >>> 16)) >>> 8;
    }

    /** The mask as a function: {@code 1 / (1 - rate)} where kept, else 0. */
    public static float keep(long key, long row, int column, double rate) {
        return kept(rowKey(key, row), column, threshold(rate)) ? keepScale(rate) : 0f;
    }

    /** What kept values are multiplied by. */
    public static float keepScale(double rate) {
        return (float) (1 / (1 - rate));
    }
}
