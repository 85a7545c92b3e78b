package dev.vitrail.examples.studies;

import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Pooling;

/**
 * Class token or mean over the tokens? The paper found that the two need different learning rates (D.3, Figure 9), so each
 * gets its choice of three: compare the best of each, not equal rates.
 */
@AblationStudy(
        of = StudyVit.class,
        pooling = {Pooling.CLASS_TOKEN, Pooling.MEAN},
        learningRate = {3e-4, 1e-3, 3e-3})
public interface ClassTokenOrMean {}
