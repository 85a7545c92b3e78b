package dev.vitrail.examples.studies;

import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Activation;

/**
 * Does it matter whether GELU is exact or approximated by tanh? Most likely not, and a study should say so: five seeds, so
 * that an interval around zero means something.
 */
@AblationStudy(
        of = StudyVit.class,
        activation = {Activation.GELU, Activation.GELU_TANH},
        seeds = {1, 2, 3, 4, 5})
public interface GeluForms {}
