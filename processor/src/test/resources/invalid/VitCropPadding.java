import dev.vitrail.dsl.*;

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(cropPadding = -4)
//                      ^ ERROR: [VitCropPadding] cropPadding = -4 is negative: it is the border around the image, in pixels. Use cropPadding = 4.
interface TinyVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
@Training(
        augmentation = Augmentation.CROP,
        cropPadding = 32)
        //            ^ ERROR: [VitCropPadding] cropPadding = 32 is not less than imageSize = 32: a crop could lie in the border, without a pixel of the image.
        //                Use cropPadding = 4.
interface BorderVit {}

@VisionTransformer(variant = Variant.TINY, imageSize = 4, patchSize = 4, classes = 10)
@Training(augmentation = Augmentation.CROP_FLIP)
//                                   ^ ERROR: [VitCropPadding] cropPadding = 4 is not less than imageSize = 4: a crop could lie in the border, without a pixel of the image.
//                                       Use cropPadding = 0.
interface OneTokenVit {}
