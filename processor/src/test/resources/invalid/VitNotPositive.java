import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 0,
        //          ^ ERROR: [VitNotPositive] imageSize = 0 is not positive: it must be at least 1.
        //              Use imageSize = 32, for example.
        channels = -3,
        //         ^ ERROR: [VitNotPositive] channels = -3 is not positive: it must be at least 1.
        //             Use channels = 3.
        patchSize = -4,
        //          ^ ERROR: [VitNotPositive] patchSize = -4 is not positive: it must be at least 1.
        //              Use patchSize = 4.
        layers = 0,
        //       ^ ERROR: [VitNotPositive] layers = 0 is not positive: it must be at least 1.
        //           Use layers = 12, for example.
        hiddenSize = -192,
        //           ^ ERROR: [VitNotPositive] hiddenSize = -192 is not positive: it must be at least 1.
        //               Use hiddenSize = 192.
        heads = 0,
        //      ^ ERROR: [VitNotPositive] heads = 0 is not positive: it must be at least 1.
        //          Use heads = 3, for example.
        mlpSize = -1,
        //        ^ ERROR: [VitNotPositive] mlpSize = -1 is not positive: it must be at least 1.
        //            Use mlpSize = 1.
        classes = 10)
interface TinyVit {}

@VisionTransformer(
        imageHeight = -16,
        //            ^ ERROR: [VitNotPositive] imageHeight = -16 is not positive: it must be at least 1.
        //                Use imageHeight = 16.
        imageWidth = 0,
        //           ^ ERROR: [VitNotPositive] imageWidth = 0 is not positive: it must be at least 1.
        //               Use imageWidth = 32, for example.
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10)
interface WideVit {}

@VisionTransformer(
        variant = Variant.SMALL,
        imageSize = 32,
        patchSize = 4,
        layers = 0,
        //       ^ ERROR: [VitNotPositive] layers = 0 is not positive: it must be at least 1.
        //           Use layers = 12, or leave it out: variant = SMALL has 12.
        classes = 10)
interface SmallVit {}
