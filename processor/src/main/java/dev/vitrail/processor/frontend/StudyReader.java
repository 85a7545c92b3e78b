package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Design;
import dev.vitrail.dsl.InvalidCells;
import dev.vitrail.dsl.VisionTransformer;
import dev.vitrail.processor.diagnostic.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/** Turns a type with {@code @AblationStudy} into plain values, and finds the type that it varies. */
public final class StudyReader {
    private final Elements elements;

    public StudyReader(Elements elements) {
        this.elements = elements;
    }

    /**
     * A study and where it stands.
     *
     * @param base the type named by {@code of}; null where that is no class
     */
    public record Study(DeclaredStudy declared, @Nullable TypeElement base, Source source) {

        /** Whether the base declares a model. */
        public boolean hasModel() {
            return base != null && SpecReader.mirror(base, VisionTransformer.class) != null;
        }
    }

    /** Reads a type that carries the annotation; null where javac could not make out one of its values. */
    public @Nullable Study read(TypeElement type) {
        AnnotationMirror mirror = SpecReader.mirror(type, AblationStudy.class);
        if (mirror == null) {
            return null;
        }
        TypeMirror of = null;
        Design design = Design.FACTORIAL;
        InvalidCells invalidCells = InvalidCells.ERROR;
        List<DeclaredStudy.Axis> axes = new ArrayList<>();
        List<Long> seeds = List.of(1L, 2L, 3L);
        for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
                mirror.getElementValues().entrySet()) {
            String member = entry.getKey().getSimpleName().toString();
            Object value = SpecReader.plain(entry.getValue().getValue());
            switch (value) {
                case null -> {
                    return null;
                }
                case TypeMirror named -> of = named;
                case List<?> values
                when member.equals("seeds") ->
                    seeds = values.stream().map(Long.class::cast).toList();
                case List<?> values when values.isEmpty() -> {}
                case List<?> values -> axes.add(new DeclaredStudy.Axis(member, List.copyOf(values)));
                case String constant when member.equals("design") -> design = Design.valueOf(constant);
                case String constant -> invalidCells = InvalidCells.valueOf(constant);
                default -> throw new IllegalArgumentException(member + " = " + value);
            }
        }
        if (of == null || of.getKind() == TypeKind.ERROR) {
            return null;
        }
        DeclaredStudy declared = new DeclaredStudy(
                new SpecReader(elements).readType(type), of.toString(), design, invalidCells, axes, seeds);
        TypeElement base =
                of instanceof DeclaredType named && named.asElement() instanceof TypeElement element ? element : null;
        return new Study(declared, base, Source.ofStudy(type, mirror));
    }
}
