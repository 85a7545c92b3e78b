import dev.vitrail.dsl.*;

class Outer {
    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    private interface TinyVit {}
    //      ^ ERROR: [VitPrivate] TinyVit is private: Outer_TinyVitModel, generated in the same package, could not name TinyVit.
    //          Remove the word private.

    @AblationStudy(of = TinyVit.class, heads = {1, 3})
    private interface Heads {}
    //      ^ ERROR: [VitPrivate] Heads is private: Outer_HeadsStudy, generated in the same package, could not name Heads.
    //          Remove the word private.

    private static class Hidden {
        @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
        static class SmallVit {}
        //     ^ ERROR: [VitPrivate] Hidden is private: Outer_Hidden_SmallVitModel, generated in the same package, could not name SmallVit.
        //         Remove the word private.
    }
}
