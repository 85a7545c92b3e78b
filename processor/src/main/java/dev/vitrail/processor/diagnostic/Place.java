package dev.vitrail.processor.diagnostic;

/**
 * Where in a declaration a mistake is, without reference to javac. A member that the user did not write has no value to
 * point at; the {@link Reporter} then points at its annotation.
 *
 * @param member {@code heads}; {@code betas[1]} for one value of an array; empty where no member is meant
 */
public record Place(Part part, String member) {

    /** The declaration's parts. */
    public enum Part {
        /** Nothing in a source file: an option or the class path. */
        BUILD,
        /** The annotated type itself. */
        TYPE,
        /** {@code @VisionTransformer}. */
        MODEL,
        /** {@code @Training}. */
        TRAINING,
        /** {@code @AblationStudy}. */
        STUDY
    }

    public static final Place BUILD = new Place(Part.BUILD, "");
    public static final Place TYPE = new Place(Part.TYPE, "");
    public static final Place MODEL = new Place(Part.MODEL, "");
    public static final Place TRAINING = new Place(Part.TRAINING, "");
    public static final Place STUDY = new Place(Part.STUDY, "");

    /** The value of a member of {@code @VisionTransformer}. */
    public static Place model(String member) {
        return new Place(Part.MODEL, member);
    }

    /** The value of a member of {@code @Training}. */
    public static Place training(String member) {
        return new Place(Part.TRAINING, member);
    }

    /** The value of a member of {@code @AblationStudy}. */
    public static Place study(String member) {
        return new Place(Part.STUDY, member);
    }
}
