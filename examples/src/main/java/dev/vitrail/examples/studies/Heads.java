package dev.vitrail.examples.studies;

import dev.vitrail.dsl.AblationStudy;

/** Many narrow heads or few wide ones? The work is the same for all: 64 values are divided among the heads. */
@AblationStudy(
        of = StudyVit.class,
        heads = {1, 2, 4, 8, 16})
public interface Heads {}
