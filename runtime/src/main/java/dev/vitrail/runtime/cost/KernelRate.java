package dev.vitrail.runtime.cost;

import dev.vitrail.runtime.cpu.StepWork.Amount;
import java.util.List;

/**
 * What one kind of kernel takes: seconds of one thread, while all threads are busy, per unit of each kind of work. The four
 * add up: what starts a call, multiply-adds, memory, and what starts each sum, which makes short sums slow.
 */
public record KernelRate(double perCall, double perFlop, double perByte, double perSum) {
    private static final int UNITS = 4;
    private static final double SINGULAR = 1e-12;

    /** A measured time of some work. */
    public record Sample(Amount work, double seconds) {}

    /** Seconds of one thread for an amount of work. */
    public double seconds(Amount work) {
        return perCall * work.calls() + perFlop * work.flop() + perByte * work.bytes() + perSum * work.sums();
    }

    /**
     * The rate that fits samples best: least squares of the relative errors, no part below 0. There are so few parts that
     * every choice of those that are not 0 is tried.
     */
    public static KernelRate fit(List<Sample> samples) {
        double[][] rows = samples.stream().map(KernelRate::relative).toArray(double[][]::new);
        double[] best = new double[UNITS];
        double bestError = Double.POSITIVE_INFINITY;
        for (int chosen = (1 << UNITS) - 1;
                chosen > 0;
                chosen--) { // where one sample fits any part, bytes before calls
            double[] parts = leastSquares(rows, chosen);
            double error = error(rows, parts);
            if (error < bestError) {
                bestError = error;
                best = parts;
            }
        }
        return new KernelRate(best[0], best[1], best[2], best[3]);
    }

    /** The work per second of its measured time: a rate that fits gives 1. */
    private static double[] relative(Sample sample) {
        Amount work = sample.work().times(1 / sample.seconds());
        return new double[] {work.calls(), work.flop(), work.bytes(), work.sums()};
    }

    /** Squares of the relative errors; infinite where a part is negative or no number. */
    private static double error(double[][] rows, double[] parts) {
        for (double part : parts) {
            if (!(part >= 0)) {
                return Double.POSITIVE_INFINITY;
            }
        }
        double error = 0;
        for (double[] row : rows) {
            double sum = -1;
            for (int i = 0; i < UNITS; i++) {
                sum += parts[i] * row[i];
            }
            error += sum * sum;
        }
        return error;
    }

    /** Solves the normal equations of the chosen units, each scaled to 1; NaN where they depend on each other. */
    private static double[] leastSquares(double[][] rows, int chosen) {
        double[] scales = new double[UNITS];
        for (int i = 0; i < UNITS; i++) {
            for (double[] row : rows) {
                scales[i] = Math.max(scales[i], row[i]);
            }
        }
        double[][] matrix = new double[UNITS][UNITS + 1];
        for (int i = 0; i < UNITS; i++) {
            if ((chosen >> i & 1) == 0) {
                matrix[i][i] = 1;
                continue;
            }
            for (double[] row : rows) {
                for (int j = 0; j < UNITS; j++) {
                    matrix[i][j] += (chosen >> j & 1) == 0 ? 0 : row[i] / scales[i] * (row[j] / scales[j]);
                }
                matrix[i][UNITS] += row[i] / scales[i];
            }
        }
        double[] solution = solve(matrix);
        for (int i = 0; i < UNITS; i++) {
            solution[i] /= (chosen >> i & 1) == 0 ? 1 : scales[i];
        }
        return solution;
    }

    /** Gauss's elimination; the matrix is symmetric and not negative, so that the diagonal serves as pivots. */
    private static double[] solve(double[][] m) {
        for (int k = 0; k < UNITS; k++) {
            if (!(Math.abs(m[k][k]) > SINGULAR)) {
                m[k][k] = Double.NaN;
            }
            for (int i = k + 1; i < UNITS; i++) {
                double factor = m[i][k] / m[k][k];
                for (int j = k; j <= UNITS; j++) {
                    m[i][j] -= factor * m[k][j];
                }
            }
        }
        double[] x = new double[UNITS];
        for (int k = UNITS - 1; k >= 0; k--) {
            x[k] = m[k][UNITS];
            for (int j = k + 1; j < UNITS; j++) {
                x[k] -= m[k][j] * x[j];
            }
            x[k] /= m[k][k];
        }
        return x;
    }
}
