import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(learningRate = 0)
//                       ^ ERROR: [VitLearningRate] learningRate = 0 is not in (0, 100].
//                           Usual rates are 1e-4 to 3e-3 for ADAMW and 1e-3 to 6e-2 for SGD.
interface AVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(learningRate = -1e-3)
//                       ^ ERROR: [VitLearningRate] learningRate = -0.001 is not in (0, 100].
//                           Usual rates are 1e-4 to 3e-3 for ADAMW and 1e-3 to 6e-2 for SGD.
interface BVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(learningRate = 1e3)
//                       ^ ERROR: [VitLearningRate] learningRate = 1000 is not in (0, 100].
//                           If a minus is missing in the exponent, write learningRate = 0.001. Usual rates are 1e-4 to 3e-3 for ADAMW and 1e-3 to 6e-2 for SGD.
interface CVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(learningRate = Double.NaN)
//                             ^ ERROR: [VitLearningRate] learningRate = NaN is not in (0, 100].
//                                 Usual rates are 1e-4 to 3e-3 for ADAMW and 1e-3 to 6e-2 for SGD.
interface DVit {}
