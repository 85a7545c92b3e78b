package dev.vitrail.runtime.study;

import java.util.List;

/**
 * One choice that a study varies.
 *
 * @param name the member of the declaration, such as {@code heads} or {@code learningRate}
 * @param kind what the choice changes
 * @param values as written in Java without type names, in the declared order: {@code 3}, {@code MEAN}, {@code 0.001}
 * @param base the value of the base declaration, written alike; it need not be among {@code values}
 */
public record StudyAxis(String name, Kind kind, List<String> values, String base) {

    /** What a choice changes. */
    public enum Kind {
        /** Another model: compiled by itself. */
        ARCHITECTURE,
        /** Another training of the same model. */
        TRAINING
    }

    /** Copies the values. */
    public StudyAxis {
        values = List.copyOf(values);
    }
}
