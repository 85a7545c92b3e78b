import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(clipNorm = -1)
//                   ^ ERROR: [VitClip] clipNorm = -1 is not a length: it is the greatest L2 norm of the whole gradient.
//                       Use clipNorm = 1, or 0 for no clipping.
interface AVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(clipNorm = Double.NaN)
//                         ^ ERROR: [VitClip] clipNorm = NaN is not a length: it is the greatest L2 norm of the whole gradient.
//                             Use clipNorm = 1, or 0 for no clipping.
interface BVit {}
