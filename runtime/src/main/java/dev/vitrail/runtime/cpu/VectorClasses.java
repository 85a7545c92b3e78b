package dev.vitrail.runtime.cpu;

import java.lang.foreign.Arena;

/**
 * Loads what the Vector API is made of before any kernel is compiled. C2 builds on which classes there are: were
 * {@code IntVector} to come with the first GELU, it would throw away the products that it has compiled by then. Compiled
 * anew without their first profile they are sometimes 3 to 20 times slower, and stay so.
 */
final class VectorClasses {
    private static final int N = 65; // whole vectors of any width, and a rest
    private static final int ROWS = 7;
    private static final int DEPTH = 3; // two rounds of a loop, and one
    private static final long ROW = 4L * 128;
    private static final long MATRIX = ROW * 128;

    private VectorClasses() {}

    /** Calls every method of {@link VectorOps} once, on a few zeros; takes some milliseconds. */
    static void load() {
        try (Arena memory = Arena.ofConfined()) {
            Ops ops = new VectorOps(memory.allocate(6 * MATRIX, 64));
            products(ops, 0, MATRIX, 2 * MATRIX);
            pointwise(ops, 0, MATRIX, 2 * MATRIX, 3 * MATRIX);
            rows(ops, 0, MATRIX, 2 * MATRIX, 3 * MATRIX);
            ops.adamW(0, MATRIX, 2 * MATRIX, 3 * MATRIX, N, 1f, 0f, 0.9, 0.9, 0f, 1f, 1f);
            ops.sgd(0, MATRIX, 2 * MATRIX, N, 1f, 0.9f, 0f, 0f);
        }
    }

    private static void products(Ops ops, long a, long b, long c) {
        ops.multiplyAdds(1);
        ops.tile(a, ROW, 2 * ROWS, b, 1, c, ROW, DEPTH);
        for (int width = Ops.LANES; width <= Ops.PANEL; width *= 2) {
            ops.tile(a, ROW, ROWS, b, width, c, ROW, DEPTH);
            ops.tile(a, ROW, 2 * ROWS, b, width, c, ROW, DEPTH);
            ops.tileTransposed(a, ROW, ROWS, b, width, c, ROW, DEPTH);
        }
        ops.packBlocks(a, ROW, ROWS, N, b, ROW);
        ops.packRows(a, ROW, ROWS, Ops.PANEL - 1, b, Ops.PANEL, 4L * ROWS * ops.strip());
        ops.packRows(a, ROW, ROWS, Ops.LANES, b, Ops.LANES, 4L * ROWS * ops.strip());
        ops.packColumns(a, ROW, ROWS, N, b, Ops.LANES);
        for (long bias : new long[] {-1, b}) {
            ops.addBias(a, ROW, bias, c, ROW, ROWS, N);
            ops.addBiasResidual(a, ROW, bias, c, ROW, c, ROW, ROWS, N);
        }
    }

    private static void pointwise(Ops ops, long a, long b, long c, long d) {
        for (boolean tanh : new boolean[] {false, true}) {
            ops.gelu(a, ROW, b, ROW, 1, N, tanh);
            ops.geluGradient(a, ROW, b, -1, 0, c, ROW, 1, N, tanh);
            ops.geluGradient(a, ROW, b, d, ROW, c, ROW, 1, N, tanh);
        }
        ops.zero(a, N);
        ops.add(a, b, c, N);
        ops.scale(a, 1f, b, N);
        ops.addScaled(a, 1f, b, N);
        ops.dropout(a, b, N, 1, 0, 1, 1f);
        ops.addRows(a, ROW, ROWS, b, N);
        ops.sum(a, N);
        ops.dot(a, b, N);
        ops.squaredDeviation(a, N, 0f);
        ops.squares(a, N);
    }

    private static void rows(Ops ops, long a, long b, long c, long d) {
        ops.normalize(a, 0f, 1f, b, c, d, N);
        ops.normalizeGradientSums(a, b, 0f, 1f, c, d, c, N, new float[2]);
        ops.normalizeGradient(a, b, 0f, 1f, c, 0f, 0f, -1, d, N);
        ops.normalizeGradient(a, b, 0f, 1f, c, 0f, 0f, d, d, N);
        ops.rowMax(a, ROW, ROWS, N, b);
        ops.expRows(a, ROW, ROWS, N, 1f, b);
        ops.rowSums(a, ROW, ROWS, N, b);
        ops.softmaxGradient(a, c, ROW, ROWS, N, 1f, b);
        ops.scaleRows(a, ROW, b, c, ROW, ROWS, N);
    }
}
