// GENERATES: UnnamedPackageModel
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.VisionTransformer;

// A first try in a single file.
@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 2,
        hiddenSize = 48,
        heads = 3,
        mlpSize = 96,
        classes = 10,
        pooling = Pooling.MEAN)
interface UnnamedPackage {}
