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
        // StrictMath, since Math.cos may differ between machines and between interpreter and compiler.
        double fall =
                switch (decay) {
                    case CONSTANT -> 1;
                    case LINEAR -> 1 - p;
                    case COSINE -> 0.5 * (1 + StrictMath.cos(Math.PI * p));
                };
        return peak * rise * fall;
    }
}
