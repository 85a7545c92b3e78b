import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 3,
        mlpSize = 768,
        classes = 10,
        dropout = 1.0,
        //        ^ ERROR: [VitRate] dropout = 1 is outside [0, 1): it is the probability that a value is dropped.
        //            Use a value from 0 (none) to 0.99.
        attentionDropout = -0.1,
        //                 ^ ERROR: [VitRate] attentionDropout = -0.1 is outside [0, 1): it is the probability that an attention weight is dropped.
        //                     Use attentionDropout = 0.1, or 0 for none.
        stochasticDepth = 10)
        //                ^ ERROR: [VitRate] stochasticDepth = 10 is outside [0, 1): it is the probability that the last block is skipped for an image.
        //                    For 10 % write stochasticDepth = 0.1.
@Training(
        warmup = 5,
        //       ^ ERROR: [VitRate] warmup = 5 is outside [0, 1): it is the fraction of all steps in which the rate rises.
        //           For 5 % write warmup = 0.05.
        labelSmoothing = 1.5,
        //               ^ ERROR: [VitRate] labelSmoothing = 1.5 is outside [0, 1): it is the part of a target spread over all classes.
        //                   Use a value from 0 (none) to 0.99.
        momentum = Double.NaN)
        //               ^ ERROR: [VitRate] momentum = NaN is outside [0, 1): it is the part of the last step that a step repeats.
        //                   Use a value from 0 (none) to 0.99.
interface TinyVit {}
