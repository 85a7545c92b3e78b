import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        patchSize = 5,
        //          ^ ERROR: [VitPatchGrid] imageSize = 32 is not divisible by patchSize = 5: the patch grid would leave 2 pixels uncovered.
        //              Use patchSize = 4 (64 patches) or 8 (16 patches).
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface TinyVit {}

@VisionTransformer(
        imageSize = 224,
        patchSize = 64,
        //          ^ ERROR: [VitPatchGrid] imageSize = 224 is not divisible by patchSize = 64: the patch grid would leave 32 pixels uncovered.
        //              Use patchSize = 56 (16 patches), 32 (49 patches) or 28 (64 patches).
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface LargeVit {}

@VisionTransformer(
        imageSize = 31,
        patchSize = 6,
        //          ^ ERROR: [VitPatchGrid] imageSize = 31 is not divisible by patchSize = 6: the patch grid would leave 1 pixel uncovered.
        //              Use patchSize = 1 (961 patches), or imageSize = 30 or 36.
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface PrimeVit {}

@VisionTransformer(
        imageHeight = 16,
        imageWidth = 50,
        //           ^ ERROR: [VitPatchGrid] imageWidth = 50 is not divisible by patchSize = 8: the patch grid would leave 2 pixels uncovered.
        //               Use patchSize = 2 (200 patches), or imageWidth = 48 or 56.
        patchSize = 8,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface WideVit {}

@VisionTransformer(
        imageHeight = 17,
        //            ^ ERROR: [VitPatchGrid] imageHeight = 17 is not divisible by patchSize = 8: the patch grid would leave 1 pixel uncovered.
        //                Use patchSize = 1 (850 patches), or imageHeight = 16 or 24.
        imageWidth = 50,
        //           ^ ERROR: [VitPatchGrid] imageWidth = 50 is not divisible by patchSize = 8: the patch grid would leave 2 pixels uncovered.
        //               Use patchSize = 1 (850 patches), or imageWidth = 48 or 56.
        patchSize = 8,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface BothVit {}
