import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32768,
        //          ^ ERROR: [VitSizeOverflow] An image of 32768 x 32768 x 3 (height x width x channels) has 3,221,225,472 values; a tensor holds at most 2,147,483,647.
        //              Use imageSize = 26752 or less.
        patchSize = 16,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface ImageVit {}

@VisionTransformer(
        imageSize = 4096,
        //          ^ ERROR: [VitSizeOverflow] 4,194,305 tokens of 3 x hiddenSize = 1152 values are 4,831,839,360 values per image; a tensor holds at most 2,147,483,647.
        //              Use imageSize = 2730 or less, or patchSize = 4.
        patchSize = 2,
        layers = 6,
        hiddenSize = 384,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface TokensVit {}

@VisionTransformer(
        imageHeight = 1024,
        imageWidth = 2048,
        patchSize = 2,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 8192,
        //        ^ ERROR: [VitSizeOverflow] 524,289 tokens of mlpSize = 8192 values are 4,294,975,488 values per image; a tensor holds at most 2,147,483,647.
        //            Use mlpSize = 4095 or less, or imageWidth = 1022 or less, or patchSize = 4.
        classes = 10)
interface MlpVit {}
