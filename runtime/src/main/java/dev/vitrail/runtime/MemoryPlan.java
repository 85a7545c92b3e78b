package dev.vitrail.runtime;

import java.util.List;

/**
 * The memory of a model, known at compile time up to the batch and the number of threads. One arena holds parameters;
 * packed weights, in training in the same place as the gradients, which are there when packed weights are not needed; in
 * training the optimizer's moments and transposed packed weights; values per image of the batch; values per worker.
 *
 * @param parameterBytes one copy of all parameters, padding included
 * @param packedBytes the packed weights that the forward pass reads
 * @param packedTransposedBytes the packed weights that only the backward pass reads: of one block at a time, and the head
 * @param trainingBytesPerImage activations and gradients of activations, per image of the batch, in training
 * @param inferenceBytesPerImage the same without a backward pass: inputs and logits only
 * @param trainingTaskBytesPerImage values that live within one task, per image of the task, in training
 * @param inferenceTaskBytesPerImage the same without a backward pass
 * @param kernelScratchBytes working space of the kernels, per worker
 * @param imagesPerTask images that a worker takes through a phase together
 * @param buffers every planned value
 */
public record MemoryPlan(
        long parameterBytes,
        long packedBytes,
        long packedTransposedBytes,
        long trainingBytesPerImage,
        long inferenceBytesPerImage,
        long trainingTaskBytesPerImage,
        long inferenceTaskBytesPerImage,
        long kernelScratchBytes,
        int imagesPerTask,
        List<Buffer> buffers) {

    /** For generated code: javac attributes an array much faster than a call of {@code List.of}. */
    public MemoryPlan(
            long parameterBytes,
            long packedBytes,
            long packedTransposedBytes,
            long trainingBytesPerImage,
            long inferenceBytesPerImage,
            long trainingTaskBytesPerImage,
            long inferenceTaskBytesPerImage,
            long kernelScratchBytes,
            int imagesPerTask,
            Buffer[] buffers) {
        this(
                parameterBytes,
                packedBytes,
                packedTransposedBytes,
                trainingBytesPerImage,
                inferenceBytesPerImage,
                trainingTaskBytesPerImage,
                inferenceTaskBytesPerImage,
                kernelScratchBytes,
                imagesPerTask,
                List.of(buffers));
    }

    /**
     * A planned value: f32, {@code bytes} per image, image after image without gaps.
     *
     * @param name the value's name in the model
     * @param shape per image, for example {@code 65 x 192}
     * @param bytes per image; the rows of all images lie without gaps
     * @param slots copies, one per block, that live at the same time in training
     * @param trainingOffset bytes per image before it in its region, in training
     * @param perTask whether in training it lies in the region of the worker instead of that of the batch
     * @param inferenceOffset bytes per image before it in its region, in inference; -1 if not used there
     * @param inferencePerTask the region in inference: the worker's, but for inputs and results of the model
     */
    public record Buffer(
            String name,
            String shape,
            long bytes,
            int slots,
            long trainingOffset,
            boolean perTask,
            long inferenceOffset,
            boolean inferencePerTask) {}

    /**
     * The planned value of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Buffer buffer(String name) {
        for (Buffer buffer : buffers) {
            if (buffer.name().equals(name)) {
                return buffer;
            }
        }
        throw new IllegalArgumentException("the memory plan has no buffer named \"" + name + "\"");
    }

    /** Bytes of the gradients, in training; room for the packed weights of the forward pass, too. */
    public long gradientBytes() {
        return Math.max(parameterBytes, packedBytes);
    }

    /** Bytes of the whole arena. */
    public long bytes(Model.Mode mode, int batch, int workers, int optimizerSlots) {
        long fixed = parameterBytes + packedBytes;
        long perImage = inferenceBytesPerImage;
        long perTask = inferenceTaskBytesPerImage;
        if (mode == Model.Mode.TRAINING) {
            fixed = parameterBytes * (1 + optimizerSlots) + gradientBytes() + packedTransposedBytes;
            perImage = trainingBytesPerImage;
            perTask = trainingTaskBytesPerImage;
        }
        return fixed + batch * perImage + workers * (imagesPerTask * perTask + kernelScratchBytes);
    }

    /** The largest batch whose arena fits into {@code available} bytes; 0 if not even one image does. */
    public int largestBatch(Model.Mode mode, long available, int workers, int optimizerSlots) {
        long rest = available - bytes(mode, 0, workers, optimizerSlots);
        long perImage = mode == Model.Mode.TRAINING ? trainingBytesPerImage : inferenceBytesPerImage;
        return rest < 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, rest / perImage);
    }
}
