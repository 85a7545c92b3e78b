package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;
import dev.vitrail.processor.diagnostic.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/** Turns an annotated type into plain values. Reads nothing but the type itself and its annotations. */
public final class SpecReader {
    private final Elements elements;

    public SpecReader(Elements elements) {
        this.elements = elements;
    }

    /** Reads a type that carries {@code @VisionTransformer}, with {@code @Training} or the defaults of that. */
    public Declaration read(TypeElement type) {
        AnnotationMirror model = mirror(type, VisionTransformer.class);
        AnnotationMirror training = mirror(type, Training.class);
        DeclaredModel declared = new DeclaredModel(
                readType(type), members(VisionTransformer.class, model), members(Training.class, training));
        return new Declaration(declared, Source.ofModel(type, model, training));
    }

    /** The type itself, without its annotations. */
    DeclaredType readType(TypeElement type) {
        String packageName = elements.getPackageOf(type).getQualifiedName().toString();
        String qualifiedName = type.getQualifiedName().toString();
        return new DeclaredType(
                packageName,
                packageName.isEmpty() ? qualifiedName : qualifiedName.substring(packageName.length() + 1),
                switch (type.getKind()) {
                    case ENUM -> "enum";
                    case ANNOTATION_TYPE -> "annotation";
                    case INTERFACE -> "interface";
                    case RECORD -> "record";
                    default -> "class";
                },
                type.getNestingKind() == NestingKind.MEMBER
                        && !type.getModifiers().contains(Modifier.STATIC),
                privateType(type),
                type.getTypeParameters().stream()
                        .map(TypeParameterElement::toString)
                        .toList());
    }

    /** The outermost private type among a type and those around it. */
    private static String privateType(TypeElement type) {
        String found = "";
        for (Element element = type; element instanceof TypeElement; element = element.getEnclosingElement()) {
            if (element.getModifiers().contains(Modifier.PRIVATE)) {
                found = element.getSimpleName().toString();
            }
        }
        return found;
    }

    /** The annotation as it stands on the type, or null. */
    static @Nullable AnnotationMirror mirror(TypeElement type, Class<?> annotation) {
        for (AnnotationMirror mirror : type.getAnnotationMirrors()) {
            if (mirror.getAnnotationType().asElement() instanceof TypeElement element
                    && element.getQualifiedName().contentEquals(annotation.getName())) {
                return mirror;
            }
        }
        return null;
    }

    private Members members(Class<?> annotation, @Nullable AnnotationMirror mirror) {
        Map<String, Object> values = new HashMap<>();
        Set<String> written = new HashSet<>();
        TypeElement type = elements.getTypeElement(annotation.getName());
        for (ExecutableElement member : ElementFilter.methodsIn(type.getEnclosedElements())) {
            String name = member.getSimpleName().toString();
            AnnotationValue value = member.getDefaultValue();
            AnnotationValue own =
                    mirror == null ? null : mirror.getElementValues().get(member);
            if (own != null) {
                written.add(name);
                value = own;
            }
            Object plain = value == null ? null : plain(value.getValue());
            if (plain != null) {
                values.put(name, plain);
            }
        }
        return new Members(values, written);
    }

    /**
     * The value without javac's types, or null where javac could not make it out: it stands as the text {@code <error>}
     * then. No member is a string.
     */
    static @Nullable Object plain(Object value) {
        return switch (value) {
            case VariableElement constant -> constant.getSimpleName().toString();
            case String _ -> null;
            case List<?> array -> plainArray(array);
            default -> value;
        };
    }

    private static @Nullable List<Object> plainArray(List<?> array) {
        List<Object> values = new ArrayList<>();
        for (Object element : array) {
            Object plain = element instanceof AnnotationValue value ? plain(value.getValue()) : null;
            if (plain == null) {
                return null;
            }
            values.add(plain);
        }
        return values;
    }
}
