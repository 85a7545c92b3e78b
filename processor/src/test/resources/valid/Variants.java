// GENERATES: Variants_TinyModel Variants_SmallModel Variants_BaseModel Variants_LargeModel Variants_HugeModel Variants_OverriddenModel Variants_CustomModel
package valid;

import dev.vitrail.dsl.*;

interface Variants {
    @VisionTransformer(variant = Variant.TINY, imageSize = 224, patchSize = 16, classes = 1000)
    interface Tiny {}

    @VisionTransformer(variant = Variant.SMALL, imageSize = 224, patchSize = 32, classes = 1000)
    interface Small {}

    @VisionTransformer(variant = Variant.BASE, imageSize = 224, patchSize = 16, classes = 21_843)
    interface Base {}

    @VisionTransformer(variant = Variant.LARGE, imageSize = 384, patchSize = 16, classes = 1000)
    interface Large {}

    @VisionTransformer(variant = Variant.HUGE, imageSize = 224, patchSize = 14, classes = 1000)
    interface Huge {}

    // Members beside a variant win.
    @VisionTransformer(variant = Variant.HUGE, layers = 2, hiddenSize = 64, imageSize = 28, patchSize = 7, channels = 1, classes = 10)
    interface Overridden {}

    @VisionTransformer(variant = Variant.CUSTOM, imageSize = 28, patchSize = 4, layers = 3, hiddenSize = 31, heads = 31, mlpSize = 7, classes = 10)
    interface Custom {}
}
