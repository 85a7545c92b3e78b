// GENERATES: TinyVitModel SkippingStudy
import dev.vitrail.dsl.*;

@AblationStudy(of = TinyVit.class, hiddenSize = {192, 320}, heads = {3, 5, 7, 8})
//                                                                         ^ ERROR: [VitStudyCell] 4 of 8 cells of Heads are invalid.
//                                                                             (hiddenSize = 192, heads = 5), (hiddenSize = 192, heads = 7), (hiddenSize = 320, heads = 3), (hiddenSize = 320, heads = 7): heads divides hiddenSize (VitHeadsDivide)
//                                                                             Remove heads = 7 and change other values, or leave the cells out with invalidCells = InvalidCells.SKIP.
interface Heads {}

@AblationStudy(of = TinyVit.class, hiddenSize = {192, 100}, mlpRatio = {4, 3.555}, learningRate = {1e-3, -1})
//                                                    ^ ERROR: [VitStudyCell] 7 of 8 cells of Widths are invalid.
//                                                        (hiddenSize = 192, mlpRatio = 4, learningRate = -1): The learning rate is greater than 0 and at most 100 (VitLearningRate)
//                                                        all 4 cells with mlpRatio = 3.555: The MLP's size is given once, as mlpSize or as mlpRatio; mlpRatio x hiddenSize is whole (VitStudyMlp)
//                                                        (hiddenSize = 100, mlpRatio = 4, learningRate = 0.001), (hiddenSize = 100, mlpRatio = 4, learningRate = -1): heads divides hiddenSize (VitHeadsDivide)
//                                                        Remove hiddenSize = 100, mlpRatio = 3.555 and learningRate = -1, or leave the cells out with invalidCells = InvalidCells.SKIP.
interface Widths {}

@AblationStudy(of = TinyVit.class, patchSize = {5, 7}, epochs = 3, invalidCells = InvalidCells.SKIP)
//                                             ^ ERROR: [VitStudyCell] 2 of 2 cells of Patches are invalid.
//                                                 every cell: The patches cover the image exactly (VitPatchGrid)
//                                                 Correct the values: no cell is left.
interface Patches {}

@AblationStudy(of = TinyVit.class, epochs = 0, heads = {1, 3})
//                                          ^ ERROR: [VitStudyCell] 2 of 2 cells of Untrained are invalid.
//                                              every cell: Training makes at least one pass over the images (VitEpochs)
//                                              Correct the values: no cell is left.
interface Untrained {}

@AblationStudy(of = TinyVit.class, patchSize = {4, 7}, layers = 1, invalidCells = InvalidCells.SKIP)
interface Skipping {}

@AblationStudy(of = TinyVit.class, design = Design.ONE_AT_A_TIME, heads = 5, hiddenSize = {160, 384}, mlpRatio = 4)
//                                                                        ^ ERROR: [VitStudyCell] 2 of 4 cells of OneAtATime are invalid.
//                                                                            (heads = 5, hiddenSize = 192), (heads = 3, hiddenSize = 160): heads divides hiddenSize (VitHeadsDivide)
//                                                                            Remove heads = 5 and hiddenSize = 160, or leave the cells out with invalidCells = InvalidCells.SKIP.
interface OneAtATime {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface TinyVit {}
