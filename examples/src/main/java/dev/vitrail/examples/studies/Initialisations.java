package dev.vitrail.examples.studies;

import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Init;

/** Do the first values of google's and timm's code lead to different models, with a short warm-up and without? */
@AblationStudy(
        of = StudyVit.class,
        init = {Init.TIMM, Init.GOOGLE},
        warmup = {0.05, 0})
public interface Initialisations {}
