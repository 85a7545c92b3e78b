package dev.vitrail.study;

import dev.vitrail.runtime.study.StudyDefinition;
import java.util.List;

/** Four cells: those of {@link PairStudy} and another depth. */
public final class SquareStudy {
    public static final StudyDefinition DEFINITION =
            ToyStudies.of("Square", List.of(1, 2), List.of(8), List.of(0.0, 0.1), List.of(1L, 2L));

    private SquareStudy() {}
}
