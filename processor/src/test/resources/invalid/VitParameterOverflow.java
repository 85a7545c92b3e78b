import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 224,
        patchSize = 14,
        layers = 56,
        hiddenSize = 1792,
        //           ^ ERROR: [VitParameterOverflow] The model has 3,807,214,312 parameters; the limit is 2,147,483,647.
        //               Use hiddenSize = 1088 or less, or layers = 31 or less.
        heads = 16,
        mlpSize = 15360,
        classes = 1000)
interface EnormousVit {}

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 20_000_000)
        //        ^ ERROR: [VitParameterOverflow] The model has 3,862,691,648 parameters; the limit is 2,147,483,647.
        //            Use classes = 11112910 or less, or hiddenSize = 105 or less.
interface ClassesVit {}

@VisionTransformer(
        variant = Variant.HUGE,
        //               ^ ERROR: [VitParameterOverflow] The model has 3,935,650,570 parameters; the limit is 2,147,483,647.
        //                   Use hiddenSize = 784 or less, or layers = 109 or less.
        imageSize = 32,
        patchSize = 4,
        layers = 200,
        classes = 10)
interface DeepVit {}
