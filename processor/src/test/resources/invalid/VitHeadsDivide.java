import dev.vitrail.dsl.*;

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 5,
        //      ^ ERROR: [VitHeadsDivide] hiddenSize = 192 is not divisible by heads = 5 (192 % 5 = 2).
        //          Each head gets hiddenSize / heads values. Use heads = 4 or heads = 6, or hiddenSize = 190 or 195.
        mlpSize = 768,
        classes = 10)
interface TinyVit {}

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 192,
        heads = 200,
        //      ^ ERROR: [VitHeadsDivide] hiddenSize = 192 is not divisible by heads = 200 (192 % 200 = 192).
        //          Each head gets hiddenSize / heads values. Use heads = 192 or heads = 96, or hiddenSize = 200.
        mlpSize = 768,
        classes = 10)
interface ManyVit {}

@VisionTransformer(
        imageSize = 32,
        patchSize = 4,
        layers = 6,
        hiddenSize = 193,
        heads = 4,
        //      ^ ERROR: [VitHeadsDivide] hiddenSize = 193 is not divisible by heads = 4 (193 % 4 = 1).
        //          Each head gets hiddenSize / heads values. Use heads = 1, or hiddenSize = 192 or 196.
        mlpSize = 768,
        classes = 10)
interface PrimeVit {}

@VisionTransformer(
        variant = Variant.TINY,
        imageSize = 32,
        patchSize = 4,
        hiddenSize = 200,
        //           ^ ERROR: [VitHeadsDivide] hiddenSize = 200 is not divisible by heads = 3 (200 % 3 = 2; heads = 3 comes from variant = TINY).
        //               Each head gets hiddenSize / heads values. Use heads = 2 or heads = 4, or hiddenSize = 198 or 201.
        classes = 10)
interface PresetVit {}

@VisionTransformer(
        variant = Variant.BASE,
        imageSize = 32,
        patchSize = 4,
        heads = 7,
        //      ^ ERROR: [VitHeadsDivide] hiddenSize = 768 is not divisible by heads = 7 (768 % 7 = 5; hiddenSize = 768 comes from variant = BASE).
        //          Each head gets hiddenSize / heads values. Use heads = 6 or heads = 8, or hiddenSize = 763 or 770.
        classes = 10)
interface HeadsVit {}
