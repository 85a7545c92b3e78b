// GENERATES: FittingVitModel
// OPTIONS: -Avitrail.maxMemory=8GiB
import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
@Training(batch = 1024)
//                ^ ERROR: [VitMaxMemory] Training TinyVit at batch = 1024 needs 8.6 GiB; -Avitrail.maxMemory is 8 GiB.
//                    512 MiB are the same for every batch, 8.1 MiB come with each image. Lower batch to 948 or less.
interface TinyVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(batch = 948)
interface FittingVit {}

class Outer {
    @AblationStudy(of = FittingVit.class, heads = {1, 3}, batch = {948, 949})
 // ^ ERROR: [VitMaxMemory] Training 2 of 4 cells of Batches needs more than -Avitrail.maxMemory, 8 GiB: (heads = 1, batch = 949) 8.01 GiB, (heads = 3, batch = 949) 8.01 GiB.
 //      Lower the batch, remove the values, or raise the limit.
    interface Batches {}
}
