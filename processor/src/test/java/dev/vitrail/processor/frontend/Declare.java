package dev.vitrail.processor.frontend;

import dev.vitrail.dsl.Training;
import dev.vitrail.dsl.VisionTransformer;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A declaration for tests: a small sound one, and its variations. Defaults are those of the annotations. */
record Declare(Map<String, Object> model, Map<String, Object> training) {

    /** 32x32 RGB images, patches of 4, 2 layers of width 48. */
    static Declare tiny() {
        return new Declare(
                Map.of(
                        "imageSize",
                        32,
                        "patchSize",
                        4,
                        "layers",
                        2,
                        "hiddenSize",
                        48,
                        "heads",
                        3,
                        "mlpSize",
                        96,
                        "classes",
                        10),
                Map.of());
    }

    Declare model(String member, Object value) {
        Map<String, Object> changed = new HashMap<>(model);
        changed.put(member, value);
        return new Declare(changed, training);
    }

    Declare training(String member, Object value) {
        Map<String, Object> changed = new HashMap<>(training);
        changed.put(member, value);
        return new Declare(model, changed);
    }

    Declare without(String... members) {
        Map<String, Object> changed = new HashMap<>(model);
        changed.keySet().removeAll(Set.of(members));
        return new Declare(changed, training);
    }

    DeclaredModel declared() {
        return new DeclaredModel(
                new DeclaredType("", "TinyVit", "interface", false, "", List.of()),
                members(VisionTransformer.class, model),
                members(Training.class, training));
    }

    private static Members members(Class<?> annotation, Map<String, Object> written) {
        Map<String, Object> values = new HashMap<>();
        for (Method member : annotation.getDeclaredMethods()) {
            Object value = member.getDefaultValue();
            if (value != null) {
                values.put(member.getName(), plain(value));
            }
        }
        values.putAll(written);
        return new Members(values, new HashSet<>(written.keySet()));
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Enum<?> constant -> constant.name();
            case double[] array -> Arrays.stream(array).boxed().toList();
            default -> value;
        };
    }
}
