import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(epochs = -1)
//                 ^ ERROR: [VitEpochs] epochs = -1: training takes at least one pass over the images. Use epochs = 10, for example.
interface AVit {}
