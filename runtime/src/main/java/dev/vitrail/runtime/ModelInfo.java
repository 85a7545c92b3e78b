package dev.vitrail.runtime;

import java.util.List;

/**
 * What the compiler knows of a model.
 *
 * @param name simple name of the declaring type
 * @param declaration qualified name of the declaring type
 * @param parameters every trainable tensor, in the order of the model's data flow
 * @param layers the summary, in the order of the data flow
 */
public record ModelInfo(
        String name,
        String declaration,
        Architecture architecture,
        TrainingDefaults training,
        List<ParameterSpec> parameters,
        List<LayerInfo> layers,
        MemoryPlan memory) {

    /** For generated code: javac attributes an array much faster than a call of {@code List.of}. */
    public ModelInfo(
            String name,
            String declaration,
            Architecture architecture,
            TrainingDefaults training,
            ParameterSpec[] parameters,
            LayerInfo[] layers,
            MemoryPlan memory) {
        this(name, declaration, architecture, training, List.of(parameters), List.of(layers), memory);
    }

    /** Number of trainable values. */
    public long parameterCount() {
        return parameters.stream().mapToLong(ParameterSpec::totalElements).sum();
    }

    /** Multiply-adds of the forward pass of one image; matrix products only (spec, section 14). */
    public long macs() {
        return layers.stream()
                .mapToLong(layer -> layer.repeats() * layer.macs())
                .sum();
    }
}
