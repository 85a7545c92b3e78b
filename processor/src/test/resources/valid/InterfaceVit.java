// GENERATES: InterfaceVitModel
package valid;

import dev.vitrail.dsl.*;

@VisionTransformer(imageSize = 32, patchSize = 4, layers = 2, hiddenSize = 48, heads = 3, mlpSize = 96, classes = 10)
@Training(
        batch = 32,
        epochs = 3,
        optimizer = Optimizer.SGD,
        learningRate = 0.03,
        weightDecay = 0,
        momentum = 0.95,
        warmup = 0,
        schedule = Schedule.CONSTANT,
        clipNorm = 0,
        labelSmoothing = 0.1,
        augmentation = Augmentation.CROP_FLIP,
        cropPadding = 31,
        seed = -1)
interface InterfaceVit {}
