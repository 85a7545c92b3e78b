// GENERATES: OtherVitModel
import dev.vitrail.dsl.*;

@VisionTransformer(
        variant = Variant.TINY,
        imageSize = 32,
        patchSize = 5,
        //          ^ ERROR: [VitPatchGrid] imageSize = 32 is not divisible by patchSize = 5: the patch grid would leave 2 pixels uncovered.
        //              Use patchSize = 4 (64 patches) or 8 (16 patches).
        hiddenSize = 200,
        //           ^ ERROR: [VitHeadsDivide] hiddenSize = 200 is not divisible by heads = 3 (200 % 3 = 2; heads = 3 comes from variant = TINY).
        //               Each head gets hiddenSize / heads values. Use heads = 2 or heads = 4, or hiddenSize = 198 or 201.
        mlpSize = 0,
        //        ^ ERROR: [VitNotPositive] mlpSize = 0 is not positive: it must be at least 1.
        //            Use mlpSize = 768, or leave it out: variant = TINY has 768.
        classes = 1,
        //        ^ ERROR: [VitClasses] classes = 1: with one class every image is in it, and the loss is always 0.
        //            Use classes = 2 for yes or no.
        dropout = 2,
        //        ^ ERROR: [VitRate] dropout = 2 is outside [0, 1): it is the probability that a value is dropped.
        //            For 2 % write dropout = 0.02.
        layerNormEps = 0,
        //             ^ ERROR: [VitEps] layerNormEps = 0 is outside (0, 1): it keeps the root of a variance of 0 away from 0.
        //                 Use layerNormEps = 1e-6 (the reference implementations) or 1e-5 (PyTorch's default).
        stochasticDepth = -1)
        //                ^ ERROR: [VitRate] stochasticDepth = -1 is outside [0, 1): it is the probability that the last block is skipped for an image.
        //                    Use a value from 0 (none) to 0.99.
@Training(
        batch = 0,
        //      ^ ERROR: [VitBatch] batch = 0: a step takes at least one image. Use batch = 128, for example.
        epochs = 0,
        //       ^ ERROR: [VitEpochs] epochs = 0: training takes at least one pass over the images. Use epochs = 10, for example.
        learningRate = 0,
        //             ^ ERROR: [VitLearningRate] learningRate = 0 is not in (0, 100].
        //                 Usual rates are 1e-4 to 3e-3 for ADAMW and 1e-3 to 6e-2 for SGD.
        betas = {},
        //      ^ ERROR: [VitBetas] betas has 0 values, and must have 2: the decay of the mean gradient and of the mean squared gradient.
        //          Use betas = {0.9, 0.999}.
        clipNorm = -1,
        //         ^ ERROR: [VitClip] clipNorm = -1 is not a length: it is the greatest L2 norm of the whole gradient.
        //             Use clipNorm = 1, or 0 for no clipping.
        cropPadding = -1)
        //            ^ ERROR: [VitCropPadding] cropPadding = -1 is negative: it is the border around the image, in pixels. Use cropPadding = 1.
final class TinyVit<T> {}
//    ^ ERROR: [VitGeneric] TinyVit has the type parameter <T>: a model is one fixed set of sizes. Remove <T>.

// Nothing is wrong with this one.
@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface OtherVit {}
