import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(batch = 0)
//                ^ ERROR: [VitBatch] batch = 0: a step takes at least one image. Use batch = 128, for example.
interface AVit {}
