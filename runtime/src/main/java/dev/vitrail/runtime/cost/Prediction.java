package dev.vitrail.runtime.cost;

import dev.vitrail.runtime.cpu.KernelKind;
import java.util.Map;

/**
 * What a step is expected to take.
 *
 * @param seconds wall time
 * @param kernelSeconds of it in each kind of kernel, if all threads were busy all the time
 */
public record Prediction(double seconds, Map<KernelKind, Double> kernelSeconds) {}
