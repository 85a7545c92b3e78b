// GENERATES: OtherVitModel
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

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface OtherVit {}

@AblationStudy(of = OtherVit.class, heads = {1, 3})
abstract class Heads {}
//       ^ ERROR: [VitNameClash] Heads_heads3Model, which Heads would generate, already exists. Rename one of the two types.

interface Heads_heads3Model {}

@AblationStudy(of = OtherVit.class, layers = {1, 3})
abstract class Depth {}
//       ^ ERROR: [VitNameClash] DepthStudy, which Depth would generate, already exists. Rename one of the two types.

record DepthStudy(int rows) {}
