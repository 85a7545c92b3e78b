// GENERATES: TinyVitModel
import dev.vitrail.dsl.*;

@AblationStudy(
        of = TinyVit.class,
        heads = {1, 2, 3, 2},
        //                ^ ERROR: [VitStudyValueTwice] heads lists 2 twice: its cells would be the same. Remove one of them.
        learningRate = {1e-3, 3e-3, 0.001})
        //                          ^ ERROR: [VitStudyValueTwice] learningRate lists 0.001 twice: its cells would be the same. Remove one of them.
interface Heads {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface TinyVit {}
