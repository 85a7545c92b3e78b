// ERROR: [VitRelease] The compilation targets Java 21; the generated code and vitrail-runtime need 25.
//       Use --release 25 (Maven: maven.compiler.release; Gradle: options.release).
// OPTIONS: --release 21
import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface TinyVit {}
