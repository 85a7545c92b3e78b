package dev.vitrail.runtime;

import java.lang.foreign.MemorySegment;

/** A training step that is done when it returns, and its numbers. Made once, used for every step. */
public final class StepAtOnce implements StepResult {
    private double loss;
    private double norm;
    private MemorySegment logits = MemorySegment.NULL;

    /** Both passes, then the update; after a loss that is not finite there is none, and no norm. */
    public StepResult run(
            Model model, Batch batch, double labelSmoothing, long seed, OptimizerRule rule, double rate, long step) {
        loss = model.forwardBackward(batch, labelSmoothing, seed, step);
        norm = Double.isFinite(loss) ? model.update(rule, rate, step) : Double.NaN;
        logits = model.logits();
        return this;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public double gradientNorm() {
        return norm;
    }

    @Override
    public MemorySegment logits() {
        return logits;
    }
}
