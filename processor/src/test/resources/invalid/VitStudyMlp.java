// GENERATES: TinyVitModel
import dev.vitrail.dsl.*;

@AblationStudy(of = TinyVit.class, mlpSize = {384, 768}, mlpRatio = {2, 4})
//                                                                  ^ ERROR: [VitStudyMlp] mlpRatio is given beside mlpSize: mlpSize would be mlpRatio x hiddenSize.
//                                                                      Remove one of the two.
interface Widths {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface TinyVit {}
