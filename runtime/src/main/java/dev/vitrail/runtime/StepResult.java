package dev.vitrail.runtime;

import java.lang.foreign.MemorySegment;

/**
 * The numbers of a training step, which may still be on their way from the device: {@link #isReady} says so, the other methods
 * wait. Valid until the step after the next one is started; the model then uses the object again.
 */
public interface StepResult {

    /** Whether the numbers are here; nothing waits. */
    boolean isReady();

    /** The mean loss over the batch, as {@link Model#forwardBackward} returns it. */
    double loss();

    /** The L2 norm of the whole gradient, as {@link Model#update} returns it. */
    double gradientNorm();

    /** The logits, f32 [batch, classes]. */
    MemorySegment logits();
}
