package dev.vitrail.examples.studies;

import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.PositionEmbedding;

/**
 * How much does a model lose that does not know where its patches are, and does the class token need a place of its own?
 * The paper's table of position embeddings (D.4). Without a table there is nothing to place: of the 4 combinations 3 differ.
 */
@AblationStudy(
        of = StudyVit.class,
        positionEmbedding = {PositionEmbedding.LEARNED_1D, PositionEmbedding.NONE},
        positionOnClassToken = {true, false})
public interface PositionEmbeddings {}
