package dev.vitrail.runtime;

import dev.vitrail.runtime.ParameterTensors.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * What models are and demand alike on every device. A subclass computes; what it is given is checked here.
 *
 * <p>Its memory has the parameters first, then in training copies of their layout: the gradients, and a running mean for
 * every slot of the optimizer. These are its regions, numbered in this order.
 */
public abstract class PlacedModel implements Model {
    /** Region of the parameters. */
    protected static final int PARAMETERS = 0;
    /** Region of the gradients. */
    protected static final int GRADIENTS = 1;
    /** Region of the optimizer's first slot. */
    protected static final int MOMENTS = 2;

    private final ModelInfo info;
    private final Mode mode;
    private final int batch;
    private final int slots;
    private final BatchRules rules;
    private final ParameterTensors tensors;
    private final StepAtOnce atOnce = new StepAtOnce();
    private boolean closed;

    /**
     * A model that takes its memory next.
     *
     * @param slots running means per parameter
     */
    protected PlacedModel(ModelInfo info, Mode mode, int batch, int slots) {
        this.info = info;
        this.mode = mode;
        this.batch = batch;
        this.slots = slots;
        rules = new BatchRules(info, batch);
        tensors = new ParameterTensors(info.parameters(), info.name());
    }

    /** Refuses numbers that {@link Device#create} cannot take. */
    public static void checkSizes(int batch, int optimizerSlots) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, not " + batch);
        }
        if (optimizerSlots < 0) {
            throw new IllegalArgumentException("optimizerSlots must not be negative, but is " + optimizerSlots);
        }
    }

    @Override
    public final ModelInfo info() {
        return info;
    }

    @Override
    public final int batch() {
        return batch;
    }

    @Override
    public final Mode mode() {
        return mode;
    }

    /** Every parameter. */
    protected final ParameterTensors tensors() {
        return tensors;
    }

    @Override
    public final void initialize(long seed) {
        checkOpen();
        fillParameters(seed);
    }

    @Override
    public final MemorySegment parameter(String name) {
        return values(PARAMETERS, tensors.get(name));
    }

    @Override
    public final MemorySegment gradient(String name) {
        checkTraining("gradient");
        return values(GRADIENTS, tensors.get(name));
    }

    @Override
    public final MemorySegment moment(int slot, String name) {
        checkTraining("moment");
        if (slot < 0 || slot >= slots) {
            throw new IllegalArgumentException("the model has " + slots + " optimizer slots, there is no slot " + slot);
        }
        return values(MOMENTS + slot, tensors.get(name));
    }

    @Override
    public final void infer(Batch images) {
        checkOpen();
        rules.check(images);
        forwardPass(images);
    }

    @Override
    public final double forwardBackward(Batch images, double labelSmoothing, long seed, long step) {
        checkPasses(images, labelSmoothing);
        return bothPasses(images, labelSmoothing, seed, step);
    }

    private void checkPasses(Batch images, double labelSmoothing) {
        checkOpen();
        checkTraining("forwardBackward");
        BatchRules.checkSmoothing(labelSmoothing);
        rules.check(images);
        rules.checkLabels(images);
    }

    @Override
    public final double update(OptimizerRule rule, double rate, long step) {
        checkUpdate(rule, step);
        return optimize(rule, rate, step);
    }

    @Override
    public final StepResult trainStep(
            Batch images, double labelSmoothing, long seed, OptimizerRule rule, double rate, long step) {
        checkPasses(images, labelSmoothing);
        checkUpdate(rule, step);
        return wholeStep(images, labelSmoothing, seed, rule, rate, step);
    }

    private void checkUpdate(OptimizerRule rule, long step) {
        checkOpen();
        checkTraining("update");
        if (rule.slots() > slots) {
            throw new IllegalArgumentException(
                    rule + " needs " + rule.slots() + " running means per parameter, the model was made with " + slots);
        }
        if (step < 1) {
            throw new IllegalArgumentException("steps count from 1, not from " + step);
        }
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    /** As {@link #initialize}. */
    protected abstract void fillParameters(long seed);

    /** The values of a parameter in a region, f32. */
    protected abstract MemorySegment values(int region, Tensor tensor);

    /** As {@link #infer}, with a sound batch. */
    protected abstract void forwardPass(Batch images);

    /** As {@link #forwardBackward}, in a model that trains, with sound arguments. */
    protected abstract double bothPasses(Batch images, double labelSmoothing, long seed, long step);

    /** As {@link #update}, in a model that trains, with sound arguments. */
    protected abstract double optimize(OptimizerRule rule, double rate, long step);

    /** As {@link #trainStep}, in a model that trains, with sound arguments. Here the step is done when it returns. */
    protected StepResult wholeStep(
            Batch images, double labelSmoothing, long seed, OptimizerRule rule, double rate, long step) {
        return atOnce.run(this, images, labelSmoothing, seed, rule, rate, step);
    }

    /** Gives the memory back; called once. */
    protected abstract void release();

    private void checkTraining(String method) {
        if (mode != Mode.TRAINING) {
            throw new IllegalStateException(method + " needs a model made for training");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
    }
}
