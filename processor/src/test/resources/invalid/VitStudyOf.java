import dev.vitrail.dsl.*;

@AblationStudy(of = TinyVit.class, heads = {1, 2})
//                         ^ ERROR: [VitStudyOf] Heads varies TinyVit, which has no @VisionTransformer: there is no model to vary.
//                             Name a declared model, or add @VisionTransformer to it.
interface Heads {}

interface TinyVit {}

@AblationStudy(of = int.class, heads = {1, 2})
//                     ^ ERROR: [VitStudyOf] OtherHeads varies int, which has no @VisionTransformer: there is no model to vary.
//                         Name a declared model, or add @VisionTransformer to it.
interface OtherHeads {}
