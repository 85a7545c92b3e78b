package dev.vitrail.examples.studies;

import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Design;

/**
 * Where does more work per image buy most accuracy: in depth, width, shorter patches or a wider MLP? One at a time around
 * the base, as in the paper's D.2. The MLP grows with the width.
 */
@AblationStudy(
        of = StudyVit.class,
        design = Design.ONE_AT_A_TIME,
        layers = {2, 8},
        hiddenSize = {32, 128},
        patchSize = {2, 8},
        mlpRatio = {1, 4})
public interface Scaling {}
