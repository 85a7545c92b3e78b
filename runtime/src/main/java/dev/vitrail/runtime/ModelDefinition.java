package dev.vitrail.runtime;

import java.util.function.Supplier;

/**
 * A compiled model before it is placed on a device. Every generated class has one as its constant {@code DEFINITION}.
 *
 * @param cpu makes the generated forward and backward pass for the CPU
 */
public record ModelDefinition(ModelInfo info, Supplier<? extends Program> cpu) {}
