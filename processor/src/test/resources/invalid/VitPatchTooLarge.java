import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        patchSize = 64,
        //          ^ ERROR: [VitPatchTooLarge] patchSize = 64 is larger than imageSize = 32: not one patch fits.
        //              Use patchSize = 8 (16 patches), 4 (64 patches) or 16 (4 patches).
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface TinyVit {}

@VisionTransformer(
        imageHeight = 16,
        imageWidth = 48,
        patchSize = 24,
        //          ^ ERROR: [VitPatchTooLarge] patchSize = 24 is larger than imageHeight = 16: not one patch fits.
        //              Use patchSize = 4 (48 patches) or 8 (12 patches).
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface WideVit {}
