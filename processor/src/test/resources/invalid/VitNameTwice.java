// GENERATES: Outer_TinyVitModel
import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface Outer_TinyVit {}

class Outer {
    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    interface TinyVit {}
 // ^ ERROR: [VitNameTwice] Outer_TinyVit and Outer.TinyVit would both generate Outer_TinyVitModel. Rename one of them.
}
