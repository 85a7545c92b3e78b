package dev.vitrail.study;

import dev.vitrail.runtime.study.StudyDefinition;
import java.util.List;

/** 24 trials. */
public final class CubeStudy {
    public static final StudyDefinition DEFINITION =
            ToyStudies.of("Cube", List.of(1, 2), List.of(8, 16), List.of(0.0, 0.1), List.of(1L, 2L, 3L));

    private CubeStudy() {}
}
