import dev.vitrail.dsl.*;

class Outer {
    @VisionTransformer(
 // ^ ERROR: [VitImageSizeMissing] The size of the image is not given.
 //      Add imageSize = 32, for example, or for rectangles imageHeight and imageWidth.
            patchSize = 4,
            layers = 6,
            hiddenSize = 192,
            heads = 3,
            mlpSize = 768,
            classes = 10)
    interface TinyVit {}
}
