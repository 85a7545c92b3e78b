// GENERATES: Outer_Inner_SmallVitModel
import dev.vitrail.dsl.*;

class Outer {
    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    class TinyVit {}
 // ^ ERROR: [VitInner] TinyVit is an inner class: @VisionTransformer must be on a top-level or static nested class. Declare it static.

    @AblationStudy(of = Inner.SmallVit.class, heads = {1, 3})
    class Heads {}
 // ^ ERROR: [VitInner] Heads is an inner class: @AblationStudy must be on a top-level or static nested class. Declare it static.

    class Inner {
        // Within an inner class a type is fine if it is static itself, as interfaces and records are.
        @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
        record SmallVit() {}
    }
}
