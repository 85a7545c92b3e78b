// GENERATES: HalfVitModel
package valid;

import dev.vitrail.dsl.Precision;
import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;

@VisionTransformer(imageSize = 32, patchSize = 4, layers = 2, hiddenSize = 48, heads = 3, mlpSize = 96, classes = 10)
@Training(precision = Precision.BF16)
interface HalfVit {}
