// ERROR: [VitRuntimeMissing] The generated code calls vitrail-runtime, which this compilation does not see.
//       Add the dependency dev.vitrail:vitrail-runtime; in a module also its requires.
// WITHOUT RUNTIME
import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface TinyVit {}
