import dev.vitrail.dsl.*;

class Outer {
    @VisionTransformer(
 // ^ ERROR: [VitSizeMissing] layers, hiddenSize, heads and mlpSize are not given, and there is no variant to take them from.
 //      Add layers = 12, hiddenSize = 192, heads = 3 and mlpSize = 768, or variant = TINY (12 layers, hidden size 192, 3 heads, MLP size 768).
            imageSize = 32,
            patchSize = 4,
            classes = 10)
    interface NoneVit {}

    @VisionTransformer(
 // ^ ERROR: [VitSizeMissing] heads and mlpSize are not given, and there is no variant to take them from.
 //      Add heads = 6 and mlpSize = 1536, or variant = SMALL (12 layers, hidden size 384, 6 heads, MLP size 1536).
            imageSize = 32,
            patchSize = 4,
            layers = 6,
            hiddenSize = 384,
            classes = 10)
    interface SomeVit {}

    @VisionTransformer(
 // ^ ERROR: [VitSizeMissing] mlpSize is not given, and there is no variant to take it from.
 //      Add mlpSize = 384, or variant = TINY (12 layers, hidden size 192, 3 heads, MLP size 768).
            variant = Variant.CUSTOM,
            imageSize = 32,
            patchSize = 4,
            layers = 6,
            hiddenSize = 96,
            heads = 3,
            classes = 10)
    interface OneVit {}
}
