import dev.vitrail.dsl.*;

@VisionTransformer(
        imageHeight = 48,
        //            ^ ERROR: [VitImageHalf] imageHeight is given without imageWidth.
        //                Add imageWidth, or for a square image use imageSize = 48 instead of imageHeight.
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface TinyVit {}

@VisionTransformer(
        imageWidth = -48,
        //           ^ ERROR: [VitNotPositive] imageWidth = -48 is not positive: it must be at least 1.
        //               Use imageWidth = 48.
        //           ^ ERROR: [VitImageHalf] imageWidth is given without imageHeight.
        //               Add imageHeight, or for a square image use imageSize instead of imageWidth.
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface OtherVit {}
