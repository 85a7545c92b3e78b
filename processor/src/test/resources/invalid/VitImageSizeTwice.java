import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        //          ^ ERROR: [VitImageSizeTwice] imageSize is given beside imageHeight and imageWidth: it already is the height and the width.
        //              Remove imageHeight and imageWidth for a square image, or imageSize for imageHeight and imageWidth.
        imageHeight = 32,
        imageWidth = 48,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface TinyVit {}

@VisionTransformer(
        imageSize = 32,
        //          ^ ERROR: [VitImageSizeTwice] imageSize is given beside imageWidth: it already is the height and the width.
        //              Remove imageWidth for a square image, or imageSize for imageHeight and imageWidth.
        imageWidth = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface OtherVit {}
