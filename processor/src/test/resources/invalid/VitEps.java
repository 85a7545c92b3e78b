import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10,
        layerNormEps = 0)
        //             ^ ERROR: [VitEps] layerNormEps = 0 is outside (0, 1): it keeps the root of a variance of 0 away from 0.
        //                 Use layerNormEps = 1e-6 (the reference implementations) or 1e-5 (PyTorch's default).
interface ZeroVit {}

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10,
        layerNormEps = 1e-60)
        //             ^ ERROR: [VitEps] layerNormEps = 1e-60 is too small for a float: it keeps the root of a variance of 0 away from 0.
        //                 Use layerNormEps = 1e-6 (the reference implementations) or 1e-5 (PyTorch's default).
interface SmallVit {}

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10,
        layerNormEps = -1e-6)
        //             ^ ERROR: [VitEps] layerNormEps = -1e-6 is outside (0, 1): it keeps the root of a variance of 0 away from 0.
        //                 Use layerNormEps = 1e-6 (the reference implementations) or 1e-5 (PyTorch's default).
interface NegativeVit {}
