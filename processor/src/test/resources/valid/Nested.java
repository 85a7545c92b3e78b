// GENERATES: Nested_ClassVitModel Nested_Deeper_RecordVitModel Nested_Deeper_EnumNeighbourModel
package valid;

import dev.vitrail.dsl.*;

class Nested {
    private static final int PATCH = 2 * 4;

    @VisionTransformer(imageSize = 4 * PATCH, patchSize = PATCH, layers = 2, hiddenSize = 48, heads = 3, mlpSize = 96, classes = 10)
    protected static class ClassVit {}

    class Deeper {
        @VisionTransformer(imageSize = 8, patchSize = 8, layers = 1, hiddenSize = 16, heads = 2, mlpSize = 16, classes = 2, pooling = Pooling.MEAN)
        @Training
        record RecordVit() {}

        // A dropout of the last block only, and a table for the patches only.
        @VisionTransformer(imageSize = 24, patchSize = 4, layers = 2, hiddenSize = 32, heads = 2, mlpSize = 128, classes = 7, positionOnClassToken = false, dropout = 0.1, attentionDropout = 0.999, stochasticDepth = 0.2)
        @Training(momentum = 0.9, betas = {0, 0.95})
        interface EnumNeighbour {}
    }
}
