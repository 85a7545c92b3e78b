package dev.vitrail.study;

import dev.vitrail.runtime.study.StudyDefinition;
import java.util.List;

/** Shares one cell with {@link SquareStudy}. */
public final class OtherStudy {
    public static final StudyDefinition DEFINITION =
            ToyStudies.of("Other", List.of(2), List.of(8, 16), List.of(0.0), List.of(1L, 2L));

    private OtherStudy() {}
}
