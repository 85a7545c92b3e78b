import dev.vitrail.dsl.*;

class Outer {
    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    static class TinyVit<T> {}
    //     ^ ERROR: [VitGeneric] TinyVit has the type parameter <T>: a model is one fixed set of sizes. Remove <T>.

    @VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
    record TwoVit<K, V>() {}
 // ^ ERROR: [VitGeneric] TwoVit has the type parameters <K, V>: a model is one fixed set of sizes. Remove <K, V>.

    @AblationStudy(of = TinyVit.class, heads = {1, 3})
    interface Heads<T> {}
 // ^ ERROR: [VitGeneric] Heads has the type parameter <T>: a study is one fixed set of cells. Remove <T>.
}
