import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(betas = 0.9)
//                ^ ERROR: [VitBetas] betas has 1 value, and must have 2: the decay of the mean gradient and of the mean squared gradient.
//                    Use betas = {0.9, 0.999}.
interface AVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(betas = {0.9, 0.99, 0.999})
//                ^ ERROR: [VitBetas] betas has 3 values, and must have 2: the decay of the mean gradient and of the mean squared gradient.
//                    Use betas = {0.9, 0.999}.
interface BVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(betas = {0.9, 1.0})
//                      ^ ERROR: [VitBetas] betas[1] = 1 is outside [0, 1): a running mean keeps this part of its past.
//                          Use betas = {0.9, 0.999}.
interface CVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(betas = {-0.1, 0.999})
//                 ^ ERROR: [VitBetas] betas[0] = -0.1 is outside [0, 1): a running mean keeps this part of its past.
//                     Use betas = {0.9, 0.999}.
interface DVit {}
