package dev.vitrail.study;

import dev.vitrail.runtime.study.StudyDefinition;
import java.util.List;

/** Two trials, the second in bf16. */
public final class PrecisionsStudy {
    public static final StudyDefinition DEFINITION = ToyStudies.precisions("Precisions", List.of("FP32", "BF16"));

    private PrecisionsStudy() {}
}
