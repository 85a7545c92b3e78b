package dev.vitrail.runtime.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a model is from a reference.
 *
 * @param logits relative L2 error of the logits of batch 0
 * @param loss relative error of the mean loss of batch 0
 * @param gradients relative L2 error of each gradient, in the order of the model's parameters
 * @param gradientStep the step, from 0, that the gradients are of
 * @param steps loss before each AdamW step
 */
public record ReferenceReport(Error logits, Error loss, List<Error> gradients, int gradientStep, List<Step> steps) {
    /** One compared tensor: the error relative to the reference, and the greatest error allowed. */
    public record Error(String name, double relative, double tolerance) {
        /** Whether the error is small enough; one that is not a number never is. */
        public boolean passes() {
            return relative <= tolerance;
        }
    }

    /** The loss before a step of AdamW, here and in the reference. */
    public record Step(int number, double loss, double reference, double tolerance) {
        /** The two compared. */
        public Error error() {
            return new Error("loss of AdamW step " + number, relative(loss, reference), tolerance);
        }
    }

    /** Everything compared. */
    public List<Error> errors() {
        List<Error> errors = new ArrayList<>(List.of(logits, loss));
        errors.addAll(gradients);
        steps.forEach(step -> errors.add(step.error()));
        return errors;
    }

    /** What is above its tolerance. */
    public List<Error> failures() {
        return errors().stream().filter(error -> !error.passes()).toList();
    }

    /** Whether everything is within its tolerance. */
    public boolean passes() {
        return failures().isEmpty();
    }

    /** |actual - expected| / |expected|, the absolute error where 0 is expected. */
    static double relative(double actual, double expected) {
        return relativeL2(new double[] {actual}, new double[] {expected});
    }

    /** The L2 norm of the difference over that of the expected values; the former alone where the latter is 0. */
    static double relativeL2(double[] actual, double[] expected) {
        if (actual.length != expected.length) {
            throw new IllegalArgumentException(actual.length + " values compared with " + expected.length);
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
    }
}
