package dev.vitrail.examples.studies;

import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;

/**
 * Three choices of every ViT, and whether they depend on each other, in a short training: how fine the patches are, what the
 * classifier reads, and whether the model knows where patches are. 8 cells, 24 trials, of 3 epochs each.
 */
@AblationStudy(
        of = StudyVit.class,
        patchSize = {4, 8},
        pooling = {Pooling.CLASS_TOKEN, Pooling.MEAN},
        positionEmbedding = {PositionEmbedding.LEARNED_1D, PositionEmbedding.NONE},
        epochs = 3,
        seeds = {1, 2, 3})
public interface CifarChoices {}
