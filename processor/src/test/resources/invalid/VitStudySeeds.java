// GENERATES: TinyVitModel
import dev.vitrail.dsl.*;

@AblationStudy(of = TinyVit.class, heads = {1, 3}, seeds = {1, 2, 1})
//                                                                ^ ERROR: [VitStudySeeds] seeds lists 1 twice: the two trials would be the same to the bit, and count as two.
//                                                                    Use another seed, or remove it.
interface Heads {}

@AblationStudy(of = TinyVit.class, heads = {1, 3}, seeds = {})
//                                                         ^ ERROR: [VitStudySeeds] seeds is empty: there would be no trial. Use seeds = {1, 2, 3}.
interface SeedlessHeads {}

@VisionTransformer(variant = Variant.TINY, imageSize = 32, patchSize = 4, classes = 10)
interface TinyVit {}
