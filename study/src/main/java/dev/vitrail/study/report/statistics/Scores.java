package dev.vitrail.study.report.statistics;

import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The test accuracy of every finished trial, by cell and seed. */
public final class Scores {
    private final double[][] accuracy; // [cell][seed], NaN where there is none

    private Scores(double[][] accuracy) {
        this.accuracy = accuracy;
    }

    /** The scores of a study. Trials that failed, were stopped or have not run have none. */
    public static Scores of(StudyRecord study) {
        double[][] accuracy = new double[study.cells().size()][study.seeds().size()];
        for (double[] row : accuracy) {
            Arrays.fill(row, Double.NaN);
        }
        for (TrialRecord trial : study.trials()) {
            int seed = study.seeds().indexOf(trial.seed());
            if (trial.status() == Status.DONE && seed >= 0) {
                accuracy[trial.cell()][seed] = trial.testAccuracy();
            }
        }
        return new Scores(accuracy);
    }

    /** Number of cells. */
    public int cells() {
        return accuracy.length;
    }

    /** Number of seeds. */
    public int seeds() {
        return accuracy.length == 0 ? 0 : accuracy[0].length;
    }

    /** Accuracy of a cell with the seed of this index; NaN without a finished trial. */
    public double of(int cell, int seed) {
        return accuracy[cell][seed];
    }

    /** A cell's accuracy over its seeds. */
    public Estimate cell(int cell) {
        return Estimate.of(perSeed(seed -> accuracy[cell][seed]));
    }

    /** What {@code value} gives for the seeds' indices, without NaN. */
    double[] perSeed(IntToDoubleFunction value) {
        return IntStream.range(0, seeds())
                .mapToDouble(value)
                .filter(each -> !Double.isNaN(each))
                .toArray();
    }
}
