package dev.vitrail.study;

import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;

/** Models of a few thousand parameters for {@link ToyImages}. */
final class ToyModels {
    private ToyModels() {}

    @VisionTransformer(
            imageSize = 8,
            patchSize = 4,
            layers = 1,
            hiddenSize = 8,
            heads = 2,
            mlpSize = 16,
            classes = 3,
            channels = 1)
    @Training(batch = 8, epochs = 2, learningRate = 3e-3)
    interface Toy18 {}

    @VisionTransformer(
            imageSize = 8,
            patchSize = 4,
            layers = 1,
            hiddenSize = 16,
            heads = 2,
            mlpSize = 16,
            classes = 3,
            channels = 1)
    @Training(batch = 8, epochs = 2, learningRate = 3e-3)
    interface Toy116 {}

    @VisionTransformer(
            imageSize = 8,
            patchSize = 4,
            layers = 2,
            hiddenSize = 8,
            heads = 2,
            mlpSize = 16,
            classes = 3,
            channels = 1)
    @Training(batch = 8, epochs = 2, learningRate = 3e-3)
    interface Toy28 {}

    @VisionTransformer(
            imageSize = 8,
            patchSize = 4,
            layers = 2,
            hiddenSize = 16,
            heads = 2,
            mlpSize = 16,
            classes = 3,
            channels = 1)
    @Training(batch = 8, epochs = 2, learningRate = 3e-3)
    interface Toy216 {}
}
