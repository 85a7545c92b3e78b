import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
abstract class TinyVit {}
//       ^ ERROR: [VitNameClash] TinyVitModel, which TinyVit would generate, already exists. Rename one of the two types.

// Written by hand.
class TinyVitModel {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
abstract class PageVit {}
//       ^ ERROR: [VitNameClash] PageVitLayout, which PageVit would generate, already exists. Rename one of the two types.

record PageVitLayout(int rows) {}
