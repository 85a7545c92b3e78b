package dev.vitrail.examples.studies;

import dev.vitrail.dsl.Init;
import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;

/**
 * The base of the studies: 4 layers of width 64 over 64 patches, small enough that many trials fit into an evening. A third
 * of the work of {@link dev.vitrail.examples.cifar.CifarVit} per image.
 */
@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 4,
        hiddenSize = 64,
        heads = 4,
        mlpSize = 128,
        classes = 10,
        init = Init.TIMM)
@Training(batch = 128, epochs = 10, learningRate = 1e-3, weightDecay = 0.05, clipNorm = 0)
public interface StudyVit {}
