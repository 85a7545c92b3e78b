package dev.vitrail.examples.cifar;

import dev.vitrail.dsl.Augmentation;
import dev.vitrail.dsl.Init;
import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;

/**
 * A ViT of half a million parameters for CIFAR-10: 0.56 test accuracy after 8 epochs.
 *
 * <pre>{@code
 * ./vitrail train dev.vitrail.examples.cifar.CifarVit --data cifar10-images.tar
 * }</pre>
 */
@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 96,
        heads = 3,
        mlpSize = 192,
        classes = 10,
        init = Init.TIMM)
@Training(
        batch = 128,
        epochs = 8,
        learningRate = 1e-3,
        weightDecay = 0.05,
        warmup = 0.05,
        clipNorm = 0,
        labelSmoothing = 0.1,
        augmentation = Augmentation.CROP_FLIP,
        cropPadding = 4)
public interface CifarVit {}
