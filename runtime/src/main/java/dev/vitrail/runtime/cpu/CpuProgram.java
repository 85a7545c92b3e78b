package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Program;

/**
 * A generated model for the CPU: the order of its phases. The generated class keeps every {@link Phase} in a field, so
 * that a step allocates nothing.
 */
public abstract class CpuProgram implements Program {

    /** Only generated classes extend it. */
    protected CpuProgram() {}

    /** From {@code images} to {@code logits}. */
    protected abstract void forward(Phases phases);

    /** From {@code logits} to {@code loss} and the gradient of every parameter. */
    protected abstract void backward(Phases phases);

    /** A shared phase: from every dense weight to its panels, {@link CpuKernels#pack} and its transposed twin. */
    protected abstract void packWeights(CpuKernels kernels, int ignored);
}
