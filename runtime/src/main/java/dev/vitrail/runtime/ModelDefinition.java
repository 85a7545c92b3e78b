package dev.vitrail.runtime;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A compiled model before it is placed on a device. Every generated class has one as its constant {@code DEFINITION}.
 *
 * @param cpu makes the generated forward and backward pass for the CPU
 * @param openCl makes the generated launches for OpenCL devices; null where there are none
 */
public record ModelDefinition(
        ModelInfo info,
        Supplier<? extends Program> cpu,
        @Nullable Supplier<? extends Program> openCl) {

    /** A model for the CPU alone. */
    public ModelDefinition(ModelInfo info, Supplier<? extends Program> cpu) {
        this(info, cpu, null);
    }
}
