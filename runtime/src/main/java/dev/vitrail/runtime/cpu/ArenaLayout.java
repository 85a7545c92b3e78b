package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.Model.Mode;

/**
 * Where the parts of a model's one arena lie, in bytes from its start, in this order: parameters; packed weights, which in
 * training share their memory with the gradients; in training moments and transposed packed weights; values per image of
 * the batch; values per worker.
 */
final class ArenaLayout {
    private final MemoryPlan plan;
    private final boolean training;
    private final int batch;
    private final int slots;
    private final int workerCount;
    private final long moments;
    private final long packedTransposed;
    private final long images;
    private final long workers;
    private final long perWorker;
    private final long bytes;

    ArenaLayout(MemoryPlan plan, Mode mode, int batch, int workers, int optimizerSlots) {
        this.plan = plan;
        this.training = mode == Mode.TRAINING;
        this.batch = batch;
        workerCount = workers;
        this.slots = training ? optimizerSlots : 0;
        moments = plan.parameterBytes() + (training ? plan.gradientBytes() : plan.packedBytes());
        packedTransposed = moments + plan.parameterBytes() * this.slots;
        images = packedTransposed + (training ? plan.packedTransposedBytes() : 0);
        this.workers = images + batch * (training ? plan.trainingBytesPerImage() : plan.inferenceBytesPerImage());
        perWorker =
                plan.imagesPerTask() * (training ? plan.trainingTaskBytesPerImage() : plan.inferenceTaskBytesPerImage())
                        + plan.kernelScratchBytes();
        bytes = this.workers + workers * perWorker;
    }

    /** Bytes of the whole arena. */
    long bytes() {
        return bytes;
    }

    /** Whether there are gradients, moments and transposed panels. */
    boolean training() {
        return training;
    }

    /** Bytes of the parameters, and of each region that is a copy of their layout. */
    long parameterBytes() {
        return plan.parameterBytes();
    }

    /** Running means per parameter. */
    int slots() {
        return slots;
    }

    /** Start of the gradients; between a backward and the next forward pass. */
    long gradients() {
        checkTraining("gradients");
        return plan.parameterBytes();
    }

    /** Start of one running mean of all parameters. */
    long moments(int slot) {
        checkTraining("moments");
        if (slot < 0 || slot >= slots) {
            throw new IllegalArgumentException("the model has " + slots + " optimizer slots, there is no slot " + slot);
        }
        return moments + plan.parameterBytes() * slot;
    }

    /** Start of the packed weights; in training they are where the gradients will be. */
    long packedWeights() {
        return plan.parameterBytes();
    }

    /** Start of the packed weights of the backward pass: of one block at a time, and of the head. */
    long packedTransposed() {
        checkTraining("transposed weights");
        return packedTransposed;
    }

    /** Number of workers. */
    int workers() {
        return workerCount;
    }

    /** Start of a worker's own values. */
    long worker(int worker) {
        return workers + worker * perWorker;
    }

    /** Start of a worker's working space for kernels, {@link MemoryPlan#kernelScratchBytes} long. */
    long scratch(int worker) {
        return worker(worker) + perWorker - plan.kernelScratchBytes();
    }

    /**
     * A planned value of an image; -1 if it has no memory in a model made for inference.
     *
     * @param slot which copy, by convention the block's number; ignored where there is only one
     * @param image number of the image in the batch; values that live within a task start at the worker's region
     */
    long value(MemoryPlan.Buffer buffer, int slot, int image, int worker) {
        if (!training) {
            long offset = buffer.inferenceOffset();
            if (offset < 0) {
                return -1;
            }
            return buffer.inferencePerTask()
                    ? worker(worker) + offset * plan.imagesPerTask()
                    : images + offset * batch + image * buffer.bytes();
        }
        long copy = buffer.slots() == 1 ? 0 : slot * buffer.bytes();
        return buffer.perTask()
                ? worker(worker) + (buffer.trainingOffset() + copy) * plan.imagesPerTask()
                : images + (buffer.trainingOffset() + copy) * batch + image * buffer.bytes();
    }

    private void checkTraining(String what) {
        if (!training) {
            throw new IllegalStateException("a model made for inference has no " + what);
        }
    }
}
