import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 1,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10,
        stochasticDepth = 0.1)
        //                ^ ERROR: [VitStochasticDepth] stochasticDepth = 0.1 has no effect with layers = 1: the first block is never skipped.
        //                    Block l of L is skipped with probability stochasticDepth * l / (L - 1), l from 0. Use stochasticDepth = 0, or layers = 2 or more.
interface TinyVit {}
