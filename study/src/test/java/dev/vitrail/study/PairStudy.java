package dev.vitrail.study;

import dev.vitrail.runtime.study.StudyDefinition;
import java.util.List;

/** Two cells of {@link CubeStudy}, four trials. */
public final class PairStudy {
    public static final StudyDefinition DEFINITION =
            ToyStudies.of("Pair", List.of(1), List.of(8), List.of(0.0, 0.1), List.of(1L, 2L));

    private PairStudy() {}
}
