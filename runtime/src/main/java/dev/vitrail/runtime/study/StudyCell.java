package dev.vitrail.runtime.study;

import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.TrainingDefaults;
import java.util.List;

/**
 * One configuration of a study. A cell and a seed are a trial.
 *
 * @param values the value of every axis, in the order of the study's axes, written as in {@link StudyAxis#values}
 * @param model the compiled model; cells that differ in their training alone share it
 * @param training how this cell trains; its seed is replaced by each of the study's seeds
 */
public record StudyCell(List<String> values, ModelDefinition model, TrainingDefaults training) {

    /** For generated code: javac attributes it much faster than a call of {@code List.of} in its place. */
    public StudyCell(ModelDefinition model, TrainingDefaults training, String... values) {
        this(List.of(values), model, training);
    }

    /** Copies the values. */
    public StudyCell {
        values = List.copyOf(values);
    }
}
