package dev.vitrail.runtime.data;

/**
 * The classes of the built-in data set, in the order of their labels: figures around the origin, within the unit circle,
 * u to the right and v down. Each stays in its class when it is mirrored left to right.
 */
enum Shape {
    CIRCLE {
        @Override
        boolean covers(double u, double v) {
            return u * u + v * v < 0.81;
        }
    },
    RING {
        @Override
        boolean covers(double u, double v) {
            double rr = u * u + v * v;
            return rr < 0.9 && rr > 0.25;
        }
    },
    SQUARE {
        @Override
        boolean covers(double u, double v) {
            return side(u, v) < 0.72;
        }
    },
    FRAME {
        @Override
        boolean covers(double u, double v) {
            return side(u, v) < 0.76 && side(u, v) > 0.4;
        }
    },
    TRIANGLE {
        @Override
        boolean covers(double u, double v) {
            return v < 0.5 && 1.75 * Math.abs(u) < v + 1;
        }
    },
    CROSS {
        @Override
        boolean covers(double u, double v) {
            return Math.min(Math.abs(u), Math.abs(v)) < 0.28 && side(u, v) < 0.92;
        }
    },
    DIAMOND {
        @Override
        boolean covers(double u, double v) {
            return 1.6 * Math.abs(u) + Math.abs(v) < 1;
        }
    },
    CRESCENT {
        @Override
        boolean covers(double u, double v) {
            return u * u + v * v < 0.9 && (u - 0.5) * (u - 0.5) + v * v > 0.5;
        }
    },
    BARS {
        @Override
        boolean covers(double u, double v) {
            return Math.abs(u) < 0.7 && Math.abs(v) < 0.7 && Math.abs(v) > 0.25;
        }
    },
    HOURGLASS {
        @Override
        boolean covers(double u, double v) {
            return Math.abs(v) < 0.8 && Math.abs(u) < 0.1 + 0.6 * Math.abs(v);
        }
    };

    /** Whether the figure covers a point. */
    abstract boolean covers(double u, double v);

    private static double side(double u, double v) {
        return Math.max(Math.abs(u), Math.abs(v));
    }
}
