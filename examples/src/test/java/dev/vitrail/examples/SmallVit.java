package dev.vitrail.examples;

import dev.vitrail.dsl.Augmentation;
import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;

/** A model for {@link TinyImages} in which everything random takes part. */
@VisionTransformer(
        imageSize = 8,
        patchSize = 4,
        layers = 2,
        hiddenSize = 16,
        heads = 2,
        mlpSize = 32,
        classes = 3,
        dropout = 0.1,
        attentionDropout = 0.1,
        stochasticDepth = 0.1)
@Training(
        batch = 8,
        epochs = 3,
        learningRate = 3e-3,
        labelSmoothing = 0.1,
        augmentation = Augmentation.CROP_FLIP,
        cropPadding = 1)
interface SmallVit {}
