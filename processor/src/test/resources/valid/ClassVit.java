// GENERATES: ClassVitModel
package valid;

import dev.vitrail.dsl.VisionTransformer;

@VisionTransformer(imageSize = 32, patchSize = 4, layers = 2, hiddenSize = 48, heads = 3, mlpSize = 96, classes = 10)
final class ClassVit {
    private ClassVit() {}
}
