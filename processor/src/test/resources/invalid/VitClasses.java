import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 1)
        //        ^ ERROR: [VitClasses] classes = 1: with one class every image is in it, and the loss is always 0.
        //            Use classes = 2 for yes or no.
interface OneVit {}

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 0)
        //        ^ ERROR: [VitClasses] classes = 0: a classifier needs at least 2 classes.
        //            Use the number of classes of your data: 10 for CIFAR-10 and MNIST, 1000 for ImageNet.
interface NoVit {}
