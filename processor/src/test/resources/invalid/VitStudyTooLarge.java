// GENERATES: Outer_TinyVitModel
// OPTIONS: -Avitrail.maxVariants=3
import dev.vitrail.dsl.*;

class Outer {
    @AblationStudy(of = TinyVit.class, layers = {2, 4, 6, 8}, learningRate = {1e-3, 3e-3})
 // ^ ERROR: [VitStudyTooLarge] Depths has 4 models, and each is compiled; -Avitrail.maxVariants is 3.
 //      Use fewer values, or -Avitrail.maxVariants=4.
    interface Depths {}

    @AblationStudy(
 // ^ ERROR: [VitStudyTooLarge] Everything has 10,000 cells; a study has at most 4,096.
 //      Use fewer values, or design = Design.ONE_AT_A_TIME.
            of = TinyVit.class,
            layers = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
            batch = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
            epochs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
            cropPadding = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    interface Everything {}

    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    interface TinyVit {}
}
