package dev.vitrail.study;

import dev.vitrail.runtime.study.StudyDefinition;
import java.util.List;

/** One trial, in bf16. */
public final class HalfStudy {
    public static final StudyDefinition DEFINITION = ToyStudies.precisions("Half", List.of("BF16"));

    private HalfStudy() {}
}
