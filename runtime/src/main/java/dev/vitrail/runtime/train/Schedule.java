package dev.vitrail.runtime.train;

/**
 * The course of the learning rate (spec T-2, T-3): a linear warm-up, then constant, or falling to 0.
 *
 * @param decay the course after the warm-up
 * @param peak the highest rate
 * @param warmup part in [0, 1) of all steps over which the rate rises
 */
public record Schedule(Decay decay, double peak, double warmup) {

    /** The course after the warm-up; p runs from 0 to 1. */
    public enum Decay {
        /** peak. */
        CONSTANT,
        /** peak (1 - p). */
        LINEAR,
        /** peak (1 + cos(pi p)) / 2. */
        COSINE
    }

    /** Refuses a warm-up that leaves no step for the rest. */
    public Schedule {
        if (!(warmup >= 0 && warmup < 1)) {
            throw new IllegalArgumentException("warmup must be in [0, 1): " + warmup);
        }
    }

    /**
     * The rate of a step.
     *
     * @param step number of steps done before it: 0 for the first
     * @param totalSteps steps of the whole run
     */
    public double rate(long step, long totalSteps) {
        // The smallest fraction below 1 may round up to all steps; the rest must keep one.
        long warm = Math.min((long) Math.floor(warmup * totalSteps), totalSteps - 1);
        double rise = warm > 0 ? Math.min(1, (step + 1) / (double) warm) : 1;
        double p = Math.max(0, (step - warm) / (double) (totalSteps - warm));
        double fall = switch (decay) {
            case CONSTANT -> 1;
            case LINEAR -> 1 - p;
            case COSINE -> 0.5 * (1 + cosPi(p));
        };
        return peak * rise * fall;
    }

    /**
     * cos(pi p) for p in [0, 1], with fdlibm's polynomials. Math.cos may differ between machines and between interpreter
     * and compiler, and StrictMath.cos allocates.
     */
    static double cosPi(double p) {
        if (p <= 0.25) {
            return cosine(Math.PI * p);
        }
        return p < 0.75 ? sine(Math.PI * (0.5 - p)) : -cosine(Math.PI * (1 - p));
    }

    private static double cosine(double x) {
        double z = x * x;
        double tail = -1.13596475577881948265e-11;
        tail = tail * z + 2.08757232129817482790e-09;
        tail = tail * z - 2.75573143513906633035e-07;
        tail = tail * z + 2.48015872894767294178e-05;
        tail = tail * z - 1.38888888888741095749e-03;
        tail = tail * z + 4.16666666666666019037e-02;
        return 1 - (0.5 * z - z * z * tail);
    }

    private static double sine(double x) {
        double z = x * x;
        double tail = 1.58969099521155010221e-10;
        tail = tail * z - 2.50507602534068634195e-08;
        tail = tail * z + 2.75573137070700676789e-06;
        tail = tail * z - 1.98412698298579493134e-04;
        tail = tail * z + 8.33333333332248946124e-03;
        tail = tail * z - 1.66666666666666324348e-01;
        return x + x * z * tail;
    }
}
