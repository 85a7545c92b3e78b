package dev.vitrail.processor.diagnostic;

import java.util.List;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** Where a declaration stands in the source: what a {@link Place} is looked up in. */
public record Source(
        TypeElement type,
        @Nullable AnnotationMirror model,
        @Nullable AnnotationMirror training,
        @Nullable AnnotationMirror study) {

    /** Where a model is declared. */
    public static Source ofModel(
            TypeElement type, @Nullable AnnotationMirror model, @Nullable AnnotationMirror training) {
        return new Source(type, model, training, null);
    }

    /** Where a study is declared. */
    public static Source ofStudy(TypeElement type, @Nullable AnnotationMirror study) {
        return new Source(type, null, null, study);
    }

    /** The annotation that a place belongs to; the other one where that was not written. */
    @Nullable
    AnnotationMirror annotation(Place place) {
        return switch (place.part()) {
            case BUILD, TYPE -> null;
            case MODEL -> model;
            case TRAINING -> training != null ? training : model;
            case STUDY -> study;
        };
    }

    /** The value that a place names, or null where the user did not write it. */
    @Nullable
    AnnotationValue value(Place place) {
        AnnotationMirror annotation = annotation(place);
        if (annotation == null || place.member().isEmpty()) {
            return null;
        }
        int bracket = place.member().indexOf('[');
        String member = bracket < 0 ? place.member() : place.member().substring(0, bracket);
        for (var entry : annotation.getElementValues().entrySet()) {
            if (entry.getKey().getSimpleName().contentEquals(member)) {
                return bracket < 0 ? entry.getValue() : element(entry.getValue(), place.member(), bracket);
            }
        }
        return null;
    }

    private static AnnotationValue element(AnnotationValue array, String member, int bracket) {
        int index = Integer.parseInt(member.substring(bracket + 1, member.length() - 1));
        return array.getValue() instanceof List<?> values && values.get(index) instanceof AnnotationValue value
                ? value
                : array;
    }
}
