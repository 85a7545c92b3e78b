package dev.vitrail.runtime.train;

/** A loss or gradient is not finite. The step changed nothing: the weights are those after the step before. */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long step;
    private final double loss;

    /** With the step, the loss, the first tensor that is not finite, and what to do. */
    TrainingDivergedException(String message, long step, double loss) {
        super(message);
        this.step = step;
        this.loss = loss;
    }

    /** The step that failed, from 1. */
    public long step() {
        return step;
    }

    /** Its loss, which may be finite when only the gradient is not. */
    public double loss() {
        return loss;
    }
}
