// GENERATES: Outer_TinyVitModel Heads_heads1Model
import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface Outer_TinyVit {}

class Outer {
    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    interface TinyVit {}
 // ^ ERROR: [VitNameTwice] Outer_TinyVit and Outer.TinyVit would both generate Outer_TinyVitModel. Rename one of them.
}

@AblationStudy(of = Outer_TinyVit.class, heads = {1, 3})
abstract class Heads {}
//       ^ ERROR: [VitNameTwice] Heads_heads1 and Heads would both generate Heads_heads1Model. Rename one of them.

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface Heads_heads1 {}
