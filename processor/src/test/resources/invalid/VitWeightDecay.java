import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(weightDecay = -0.05)
//                      ^ ERROR: [VitWeightDecay] weightDecay = -0.05 is negative: weights would grow.
//                          Use weightDecay = 0.05, or 0 for none.
interface AVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(weightDecay = 2000)
//                      ^ ERROR: [VitWeightDecay] weightDecay = 2000 takes all of a weight in one step: learningRate * weightDecay = 2, and must be less than 1.
//                          With learningRate = 0.001 use weightDecay = 0.05, at any rate less than 1000.
interface BVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(weightDecay = Double.POSITIVE_INFINITY)
//                            ^ ERROR: [VitWeightDecay] weightDecay = Infinity is not a finite number.
//                                Use weightDecay = 0.05, or 0 for none.
interface CVit {}
