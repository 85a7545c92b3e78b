package dev.vitrail.processor.diagnostic;

/**
 * The kinds of mistake. Every error carries its id in brackets; {@code docs/errors.md} shows each with an example and the
 * fix. Every constant has a fixture {@code src/test/resources/invalid/<id>.java} or a test of its own.
 */
public enum Code {
    // The annotated type
    INNER("VitInner", "The annotated type must be top-level or static nested."),
    PRIVATE("VitPrivate", "The generated class, in the same package, must be able to name the annotated type."),
    GENERIC("VitGeneric", "The annotated type has no type parameters: a model is one fixed set of sizes."),
    ENUM_OR_ANNOTATION("VitEnumOrAnnotation", "The annotated type is a class, an interface or a record."),
    NAME_CLASH("VitNameClash", "The name of the generated class must be free."),
    NAME_TWICE("VitNameTwice", "Two declarations must not generate the same class."),
    TRAINING_ALONE("VitTrainingAlone", "@Training stands beside @VisionTransformer."),

    // Sizes
    SIZE_MISSING("VitSizeMissing", "layers, hiddenSize, heads and mlpSize are given, or taken from a variant."),
    NOT_POSITIVE("VitNotPositive", "Sizes and counts are at least 1."),
    IMAGE_SIZE_MISSING("VitImageSizeMissing", "The image size is given."),
    IMAGE_SIZE_TWICE(
            "VitImageSizeTwice", "The image size is given once: as imageSize, or as imageHeight and imageWidth."),
    IMAGE_HALF("VitImageHalf", "imageHeight and imageWidth come together."),
    PATCH_TOO_LARGE("VitPatchTooLarge", "At least one patch fits into the image."),
    PATCH_GRID("VitPatchGrid", "The patches cover the image exactly."),
    HEADS_DIVIDE("VitHeadsDivide", "heads divides hiddenSize."),
    CLASSES("VitClasses", "There are at least two classes to tell apart."),
    SIZE_OVERFLOW("VitSizeOverflow", "No tensor of one image has more than 2,147,483,647 values."),
    PARAMETER_OVERFLOW("VitParameterOverflow", "A model has at most 2,147,483,647 parameters."),

    // Rates of the model
    RATE("VitRate", "Probabilities and fractions are at least 0 and less than 1."),
    EPS("VitEps", "layerNormEps is greater than 0, also as a float, and less than 1."),
    STOCHASTIC_DEPTH("VitStochasticDepth", "stochasticDepth needs at least two layers."),

    // Training
    BATCH("VitBatch", "A step takes at least one image."),
    EPOCHS("VitEpochs", "Training makes at least one pass over the images."),
    LEARNING_RATE("VitLearningRate", "The learning rate is greater than 0 and at most 100."),
    WEIGHT_DECAY(
            "VitWeightDecay", "A step takes less than the whole of a weight: 0 <= learningRate * weightDecay < 1."),
    BETAS("VitBetas", "betas holds two values, each at least 0 and less than 1."),
    CLIP("VitClip", "clipNorm is a length: 0 (no clipping) or more."),
    CROP_PADDING("VitCropPadding", "A crop shows at least one row and column of the image."),
    OPTIMIZER_MEMBER("VitOptimizerMember", "momentum belongs to SGD, betas to ADAMW."),
    MAX_MEMORY("VitMaxMemory", "Training at the declared batch needs no more than -Avitrail.maxMemory."),

    // Studies
    STUDY_OF("VitStudyOf", "A study varies a valid declaration: a type with @VisionTransformer."),
    STUDY_AXES("VitStudyAxes", "A study varies something: it has two configurations or more to compare."),
    STUDY_VALUE_TWICE("VitStudyValueTwice", "An axis lists every value once."),
    STUDY_MLP(
            "VitStudyMlp", "The MLP's size is given once, as mlpSize or as mlpRatio; mlpRatio x hiddenSize is whole."),
    STUDY_SEEDS("VitStudySeeds", "A study has at least one seed, and every seed once."),
    STUDY_CELL("VitStudyCell", "Every cell of a study keeps the rules of a declaration, or invalidCells is SKIP."),
    STUDY_TOO_LARGE(
            "VitStudyTooLarge", "A study has at most 4,096 cells, and no more models than -Avitrail.maxVariants."),

    // The build
    OPTION("VitOption", "Options of the processor are known and well formed."),
    RELEASE("VitRelease", "The compilation targets Java 25 or later."),
    RUNTIME_MISSING("VitRuntimeMissing", "vitrail-runtime is on the class path of the compilation."),
    WRITE("VitWrite", "The generated files can be written."),
    INTERNAL("VitInternal", "The compiler itself does not fail.");

    private final String id;
    private final String rule;

    Code(String id, String rule) {
        this.id = id;
        this.rule = rule;
    }

    /** The name users see and search for, {@code VitHeadsDivide}. */
    public String id() {
        return id;
    }

    /** The rule that was broken, one sentence. */
    public String rule() {
        return rule;
    }
}
