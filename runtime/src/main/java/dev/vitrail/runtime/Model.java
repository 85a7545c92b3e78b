package dev.vitrail.runtime;

import java.lang.foreign.MemorySegment;

/**
 * A model on a device, ready to run: its parameters, and memory for one batch.
 *
 * <p>All memory is taken when the model is created; no method here allocates. Not for use by several threads at once: a
 * model spreads its work over the device by itself. The results are the same bits whatever the number of threads.
 */
public interface Model extends AutoCloseable {

    /** What the compiler knows of the model. */
    ModelInfo info();

    /** Greatest number of images per call. */
    int batch();

    /** Whether memory for gradients and optimizer was taken; without it only {@link #infer} works. */
    Mode mode();

    /** Gives every parameter its first value by the declared scheme; equal seeds give equal bits. Clears the moments. */
    void initialize(long seed);

    /**
     * The values of a parameter, f32 in the shape of its {@link ParameterSpec}; changes with every step. After writing
     * to it call {@link #parametersChanged}.
     *
     * @param name as in timm, {@code blocks.0.attn.qkv.weight}
     * @throws IllegalArgumentException if there is no such parameter
     */
    MemorySegment parameter(String name);

    /** Tells the model that parameters were written from outside. */
    void parametersChanged();

    /**
     * The gradient of the mean loss with respect to a parameter, after {@link #forwardBackward} and until the next pass;
     * shape as the parameter.
     */
    MemorySegment gradient(String name);

    /**
     * One running mean of the optimizer for a parameter: for AdamW slot 0 is the mean gradient, slot 1 the mean squared
     * gradient; for SGD slot 0 is the momentum. Shape as the parameter.
     */
    MemorySegment moment(int slot, String name);

    /** Forward pass without dropout; afterwards {@link #logits} holds {@code batch.count()} rows. */
    void infer(Batch batch);

    /**
     * Forward and backward pass of the mean cross-entropy. Afterwards {@link #logits} and {@link #gradient} are filled.
     *
     * @param labelSmoothing part in [0, 1) of each target spread evenly over all classes
     * @param seed key of the random numbers of dropout
     * @param step counter of the random numbers of dropout: other steps drop other values
     * @return the mean loss over the batch
     */
    double forwardBackward(Batch batch, double labelSmoothing, long seed, long step);

    /**
     * One step of the optimizer with the gradient of the last {@link #forwardBackward}; there must be no {@link #infer}
     * in between.
     *
     * @param rate learning rate
     * @param step number of this step, from 1 (for AdamW's bias correction)
     * @return the L2 norm of the whole gradient before clipping; when it is not finite nothing was changed
     */
    double update(OptimizerRule rule, double rate, long step);

    /**
     * One step of training: {@link #forwardBackward}, then {@link #update}. A device with a queue returns at once; then the next
     * step may be started before the numbers of this one are asked for, but not the one after it. Every other method waits.
     *
     * <p>A step whose loss or norm is not finite changes nothing, and neither do those that were started after it, until
     * {@link #forwardBackward} begins anew.
     *
     * @param batch may be filled again when this returns
     */
    default StepResult trainStep(
            Batch batch, double labelSmoothing, long seed, OptimizerRule rule, double rate, long step) {
        return new StepAtOnce().run(this, batch, labelSmoothing, seed, rule, rate, step);
    }

    /** The logits of the last pass, f32 [batch, classes]. */
    MemorySegment logits();

    /** Gives the memory back. */
    @Override
    void close();

    /** What a model takes memory for. */
    enum Mode {
        TRAINING,
        INFERENCE
    }
}
