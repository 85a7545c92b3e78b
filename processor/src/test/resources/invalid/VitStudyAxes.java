// GENERATES: Outer_TinyVitModel
import dev.vitrail.dsl.*;

class Outer {
    @AblationStudy(of = TinyVit.class, epochs = 3, seeds = {1, 2, 3, 4})
 // ^ ERROR: [VitStudyAxes] Shorter varies nothing: every member has a single value, which makes one cell.
 //      Give a member the values to compare, heads = {1, 2, 4} for example.
    interface Shorter {}

    @AblationStudy(of = TinyVit.class)
 // ^ ERROR: [VitStudyAxes] Nothing varies nothing: no member has values.
 //      Give a member the values to compare, heads = {1, 2, 4} for example.
    interface Nothing {}

    @AblationStudy(of = TinyVit.class, design = Design.ONE_AT_A_TIME, heads = 3, layers = 12)
 // ^ ERROR: [VitStudyAxes] Same varies nothing: all values are those of the base.
 //      Give a member the values to compare, heads = {1, 2, 4} for example.
    interface Same {}

    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    interface TinyVit {}
}
