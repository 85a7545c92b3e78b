package dev.vitrail.compiler.plan;

import dev.vitrail.compiler.ir.TensorType;
import org.jspecify.annotations.Nullable;

/** When a buffer is read and written, over one training step. */
final class Usage {
    private final TensorType type;
    private Lifetime phases;
    private Lifetime kernels;
    private @Nullable Lifetime inference;

    Usage(TensorType type, int phase, int kernel) {
        this.type = type;
        this.phases = Lifetime.at(phase);
        this.kernels = Lifetime.at(kernel);
    }

    void at(int phase, int kernel) {
        phases = phases.and(phase);
        kernels = kernels.and(kernel);
        // The forward pass is phase 0, and all of inference.
        if (phase == MemoryPlanner.FORWARD) {
            inference = inference == null ? Lifetime.at(kernel) : inference.and(kernel);
        }
    }

    TensorType type() {
        return type;
    }

    /** From the first to the last phase of a training step. */
    Lifetime phases() {
        return phases;
    }

    /** From the first to the last kernel of a training step. */
    Lifetime kernels() {
        return kernels;
    }

    /** From the first to the last kernel of the forward pass; null if it is not used there. */
    @Nullable
    Lifetime inference() {
        return inference;
    }

    /** Whether it must outlive a phase. */
    boolean outlivesPhase() {
        return phases.first() != phases.last();
    }
}
