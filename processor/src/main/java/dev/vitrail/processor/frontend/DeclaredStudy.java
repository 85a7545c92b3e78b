package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.AblationStudy;
import dev.vitrail.dsl.Design;
import dev.vitrail.dsl.InvalidCells;
import dev.vitrail.dsl.VisionTransformer;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A study as it was written, unchecked.
 *
 * @param of qualified name of the base
 * @param axes the members with values, in the order written
 */
public record DeclaredStudy(
        DeclaredType type, String of, Design design, InvalidCells invalidCells, List<Axis> axes, List<Long> seeds) {

    /** The member that is not one of {@code @VisionTransformer} but gives its {@code mlpSize}. */
    static final String MLP_RATIO = "mlpRatio";

    private static final Set<String> ARCHITECTURE = Arrays.stream(VisionTransformer.class.getDeclaredMethods())
            .map(Method::getName)
            .collect(Collectors.toUnmodifiableSet());

    public DeclaredStudy {
        axes = List.copyOf(axes);
        seeds = List.copyOf(seeds);
    }

    /**
     * A member with its values.
     *
     * @param values each an Integer, a Double, a Boolean or the name of an enum constant
     */
    public record Axis(String member, List<Object> values) {

        public Axis {
            values = List.copyOf(values);
        }

        /** Whether another value makes another model. */
        boolean isArchitecture() {
            return member.equals(MLP_RATIO) || ARCHITECTURE.contains(member);
        }

        /** The values as people write them. */
        List<String> texts() {
            return values.stream().map(DeclaredStudy::text).toList();
        }
    }

    /** A value as people write it: {@code 3}, {@code 0.001}, {@code MEAN}. */
    static String text(Object value) {
        return value instanceof Double number ? Suggestions.number(number) : value.toString();
    }

    /** The declaration as Java text. */
    String annotation() {
        StringBuilder text = new StringBuilder("@AblationStudy(\n");
        line(text, "of", of.substring(of.lastIndexOf('.') + 1) + ".class");
        line(text, "design", "Design." + design);
        for (Axis axis : axes) {
            String prefix = enumPrefix(axis.member());
            line(
                    text,
                    axis.member(),
                    array(axis.texts().stream().map(value -> prefix + value).toList()));
        }
        line(
                text,
                "seeds",
                array(seeds.stream().map(seed -> seed + longSuffix(seed)).toList()));
        line(text, "invalidCells", "InvalidCells." + invalidCells);
        return text.replace(text.length() - 2, text.length(), ")").toString();
    }

    private static void line(StringBuilder text, String member, String value) {
        text.append("        ").append(member).append(" = ").append(value).append(",\n");
    }

    private static String array(List<String> values) {
        return values.size() == 1 ? values.getFirst() : "{" + String.join(", ", values) + "}";
    }

    private static String longSuffix(long seed) {
        return seed == (int) seed ? "" : "L";
    }

    /** {@code Pooling.} for an axis of constants, nothing for others. */
    private static String enumPrefix(String member) {
        return Arrays.stream(AblationStudy.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(member))
                .map(method -> method.getReturnType().getComponentType())
                .filter(type -> type != null && type.isEnum())
                .map(type -> type.getSimpleName() + ".")
                .findFirst()
                .orElse("");
    }
}
