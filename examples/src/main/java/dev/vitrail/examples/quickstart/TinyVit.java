package dev.vitrail.examples.quickstart;

import dev.vitrail.dsl.Augmentation;
import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;

/** A small model for {@code builtin:shapes}: learns to tell drawn shapes apart within two minutes on two cores. */
@VisionTransformer(imageSize = 32, patchSize = 4, layers = 4, hiddenSize = 64, heads = 4, mlpSize = 128, classes = 10)
@Training(batch = 64, epochs = 8, learningRate = 2e-3, augmentation = Augmentation.CROP_FLIP, cropPadding = 2)
public interface TinyVit {}
