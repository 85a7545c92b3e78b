// GENERATES: RecordVitModel
package valid;

import dev.vitrail.dsl.*;

@VisionTransformer(
        imageHeight = 16,
        imageWidth = 48,
        channels = 4,
        patchSize = 8,
        layers = 1,
        hiddenSize = 35,
        heads = 5,
        mlpSize = 13,
        classes = 2,
        positionEmbedding = PositionEmbedding.NONE,
        positionOnClassToken = false,
        pooling = Pooling.MEAN,
        activation = Activation.GELU_TANH,
        qkvBias = false,
        layerNormEps = 1e-5,
        init = Init.TIMM)
record RecordVit(int unused) {}
