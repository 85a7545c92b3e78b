import dev.vitrail.dsl.*;

class Outer {
    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    enum TinyVit {}
 // ^ ERROR: [VitEnumOrAnnotation] TinyVit is an enum: @VisionTransformer stands on a class, an interface or a record.
 //      The type only carries the declaration. Write interface TinyVit {}.

    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    @interface SmallVit {}
  // ^ ERROR: [VitEnumOrAnnotation] SmallVit is an annotation: @VisionTransformer stands on a class, an interface or a record.
  //      The type only carries the declaration. Write interface SmallVit {}.

    @AblationStudy(of = TinyVit.class, heads = {1, 3})
    enum Heads {}
 // ^ ERROR: [VitEnumOrAnnotation] Heads is an enum: @AblationStudy stands on a class, an interface or a record.
 //      The type only carries the declaration. Write interface Heads {}.
}
