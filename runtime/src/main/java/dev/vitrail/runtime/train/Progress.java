package dev.vitrail.runtime.train;

import dev.vitrail.runtime.checkpoint.TrainingState;
import java.util.Map;

/** Where a training stands, as fields: nothing is allocated per step. */
final class Progress {
    long step;
    int epoch;
    int batch;
    double lossSum;
    long correct;
    int bestEpoch;
    double bestAccuracy;
    double testAccuracy;
    double testLoss;
    int epochsWithoutBetter;

    Progress(TrainingState state) {
        step = state.step();
        epoch = state.epoch();
        batch = state.batch();
        lossSum = state.lossSum();
        correct = state.correct();
        bestEpoch = state.bestEpoch();
        bestAccuracy = state.bestAccuracy();
        testAccuracy = state.testAccuracy();
        testLoss = state.testLoss();
        epochsWithoutBetter = state.epochsWithoutBetter();
    }

    TrainingState state(Map<String, String> settings) {
        return new TrainingState(
                step,
                epoch,
                batch,
                lossSum,
                correct,
                bestEpoch,
                bestAccuracy,
                testAccuracy,
                testLoss,
                epochsWithoutBetter,
                settings);
    }

    TrainingResult result(TrainingResult.Outcome outcome, double seconds) {
        return new TrainingResult(outcome, step, epoch, bestEpoch, bestAccuracy, testAccuracy, testLoss, seconds);
    }

    /** Takes a step's results in; losses are added in the order of the steps. */
    void stepDone(double loss, int correctImages) {
        step++;
        batch++;
        lossSum += loss;
        correct += correctImages;
    }

    /** Whether the accuracy is the best so far. */
    boolean better(double accuracy) {
        return bestEpoch == 0 || accuracy > bestAccuracy;
    }

    void evaluated(double accuracy, double loss) {
        testAccuracy = accuracy;
        testLoss = loss;
        if (better(accuracy)) {
            bestEpoch = epoch + 1;
            bestAccuracy = accuracy;
            epochsWithoutBetter = 0;
        } else {
            epochsWithoutBetter++;
        }
    }

    void epochDone() {
        epoch++;
        batch = 0;
        lossSum = 0;
        correct = 0;
    }
}
