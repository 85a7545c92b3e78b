import dev.vitrail.dsl.*;

class Outer {
    @Training(epochs = 3)
 // ^ ERROR: [VitTrainingAlone] TinyVit has @Training but not @VisionTransformer: there is no model to train.
 //      Add @VisionTransformer to TinyVit, or remove @Training.
    interface TinyVit {}
}
