package dev.vitrail.study.report.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The statistics against worked examples that others have published. */
class PublishedExamplesTest {

    /**
     * NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2 "Confidence Limits for the Mean", data ZARR13.DAT: N = 195,
     * mean 9.261460, standard deviation 0.022789, 95 % interval (9.258242, 9.264679).
     */
    @Test
    void intervalOfNistHeatFlowMeter() {
        Estimate estimate = Estimate.of(195, 9.261460, 0.02278881);
        assertEquals(9.258242, estimate.low(), 1e-6);
        assertEquals(9.264679, estimate.high(), 1e-6);
    }

    /**
     * "Student", The probable error of a mean, Biometrika 6 (1908), table of Cushny and Peebles: hours of sleep gained by ten
     * patients with two drugs. R's documentation of t.test: t = -4.0621, df = 9, p-value = 0.002833, 95 % interval
     * (-2.4598858, -0.7001142), mean of the differences -1.58. Student's own figure for the mean is 1.58 and for the standard
     * deviation, with divisor n, 1.17.
     */
    @Test
    void pairedTestOfStudentsSleepData() {
        double[] first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
        double[] second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
        double[] differences = new double[first.length];
        for (int i = 0; i < first.length; i++) {
            differences[i] = first[i] - second[i];
        }
        PairedTest test = PairedTest.of(differences);
        assertEquals(-4.0621, test.t(), 5e-5);
        assertEquals(0.002833, test.p(), 5e-7);
        assertEquals(-1.58, test.difference().mean(), 1e-12);
        assertEquals(-2.4598858, test.difference().low(), 5e-8);
        assertEquals(-0.7001142, test.difference().high(), 5e-8);
        assertEquals(1.17, test.difference().sd() * Math.sqrt(0.9), 5e-3);
        // Cohen's d_z is t over the root of n (Lakens, Frontiers in Psychology 4:863, 2013, equation 7).
        assertEquals(-4.0621 / Math.sqrt(10), test.effectSize(), 5e-5);
    }

    /** Rosetta Code, "P-value correction": fifty p-values and what R's p.adjust(p, "holm") makes of them. */
    @Test
    void holmOfRosettaCode() {
        double[] p = {
            4.533744e-01, 7.296024e-01, 9.936026e-02, 9.079658e-02, 1.801962e-01, 8.752257e-01, 2.922222e-01,
                    9.115421e-01,
            4.355806e-01, 5.324867e-01, 4.926798e-01, 5.802978e-01, 3.485442e-01, 7.883130e-01, 2.729308e-01,
                    8.502518e-01,
            4.268138e-01, 6.442008e-01, 3.030266e-01, 5.001555e-02, 3.194810e-01, 7.892933e-01, 9.991834e-01,
                    1.745691e-01,
            9.037516e-01, 1.198578e-01, 3.966083e-01, 1.403837e-02, 7.328671e-01, 6.793476e-02, 4.040730e-03,
                    3.033349e-04,
            1.125147e-02, 2.375072e-02, 5.818542e-04, 3.075482e-04, 8.251272e-03, 1.356534e-03, 1.360696e-02,
                    3.764588e-04,
            1.801145e-05, 2.504456e-07, 3.310253e-02, 9.427839e-03, 8.791153e-04, 2.177831e-04, 9.693054e-04,
                    6.610250e-05,
            2.900813e-02, 5.735490e-03
        };
        double[] adjusted = {
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            4.632662e-01,
            1,
            1,
            1.575885e-01,
            1.395341e-02,
            3.938014e-01,
            7.600230e-01,
            2.501973e-02,
            1.395341e-02,
            3.052971e-01,
            5.426136e-02,
            4.626366e-01,
            1.656419e-02,
            8.825610e-04,
            1.252228e-05,
            9.930759e-01,
            3.394022e-01,
            3.692284e-02,
            1.023581e-02,
            3.974152e-02,
            3.172920e-03,
            8.992520e-01,
            2.179486e-01
        };
        assertArrayEquals(adjusted, Holm.adjust(p), 5e-7);
    }

    /** Wikipedia, "Holm-Bonferroni method", example: of 0.01, 0.04, 0.03, 0.005 the first and the last are rejected at 0.05. */
    @Test
    void holmRejectsAsInTheFourHypothesesExample() {
        double[] adjusted = Holm.adjust(0.01, 0.04, 0.03, 0.005);
        assertTrue(adjusted[0] <= 0.05 && adjusted[3] <= 0.05);
        assertTrue(adjusted[1] > 0.05 && adjusted[2] > 0.05);
        assertArrayEquals(new double[] {0.03, 0.06, 0.06, 0.02}, adjusted, 1e-15);
    }
}
