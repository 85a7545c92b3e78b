import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(momentum = 0.8)
//                   ^ ERROR: [VitOptimizerMember] momentum = 0.8 has no effect: optimizer = ADAMW reads betas, not momentum.
//                       Add optimizer = SGD, or use betas = {0.8, 0.999}.
interface TinyVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(
        optimizer = Optimizer.SGD,
        betas = {0.9, 0.95})
        //      ^ ERROR: [VitOptimizerMember] betas = {0.9, 0.95} has no effect: optimizer = SGD reads momentum, not betas.
        //          Use optimizer = ADAMW, or momentum = 0.9.
interface SgdVit {}
