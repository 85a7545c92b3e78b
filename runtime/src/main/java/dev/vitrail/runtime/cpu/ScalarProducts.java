package dev.vitrail.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The matrix products of {@link ScalarOps}, row by row over arrays, which C2 turns into vectors by itself. */
final class ScalarProducts {
    private static final ValueLayout.OfFloat F = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int ROWS = 8; // at a time

    private final MemorySegment arena;
    private final int strip;
    private final float[] row = new float[Ops.PANEL];
    private final float[][] sums = new float[ROWS][Ops.PANEL];

    ScalarProducts(MemorySegment arena, int strip) {
        this.arena = arena;
        this.strip = strip;
    }

    /**
     * C = A B.
     *
     * @param aRow bytes from A[r][k] to A[r + 1][k]
     * @param aDepth bytes from A[r][k] to A[r][k + 1]
     * @param panel B
     */
    void product(long a, long aRow, long aDepth, int rows, long panel, int width, long c, long cRow, int depth) {
        int valid = Math.min(strip, width);
        for (int j = 0; j < width; j += strip) {
            long columns = panel + 4L * depth * j;
            for (int r = 0; r < rows; r += ROWS) {
                long to = c + r * cRow + 4L * j;
                rows(a + r * aRow, aRow, aDepth, Math.min(ROWS, rows - r), columns, valid, to, cRow, depth);
            }
        }
    }

    /** A few rows of a strip of C. */
    private void rows(long a, long aRow, long aDepth, int rows, long b, int width, long c, long cRow, int depth) {
        for (int r = 0; r < rows; r++) {
            Arrays.fill(sums[r], 0, width, 0f);
        }
        for (int k = 0; k < depth; k++) {
            MemorySegment.copy(arena, F, b + 4L * k * width, row, 0, width);
            for (int r = 0; r < rows; r++) {
                addScaled(arena.get(F, a + r * aRow + k * aDepth), row, sums[r], width);
            }
        }
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(sums[r], 0, arena, F, c + r * cRow, width);
        }
    }

    private static void addScaled(float factor, float[] x, float[] y, int n) {
        for (int j = 0; j < n; j++) {
            y[j] = Math.fma(factor, x[j], y[j]);
        }
    }

    /** Eight chains of multiply-adds; returns how many operations. */
    double multiplyAdds(int rounds) {
        float c0 = 0f;
        float c1 = 1f;
        float c2 = 2f;
        float c3 = 3f;
        float c4 = 4f;
        float c5 = 5f;
        float c6 = 6f;
        float c7 = 7f;
        for (int i = 0; i < rounds; i++) {
            c0 = Math.fma(0.5f, 1f, c0);
            c1 = Math.fma(0.5f, 1f, c1);
            c2 = Math.fma(0.5f, 1f, c2);
            c3 = Math.fma(0.5f, 1f, c3);
            c4 = Math.fma(0.5f, 1f, c4);
            c5 = Math.fma(0.5f, 1f, c5);
            c6 = Math.fma(0.5f, 1f, c6);
            c7 = Math.fma(0.5f, 1f, c7);
        }
        row[0] = c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7;
        return 16.0 * rounds;
    }
}
