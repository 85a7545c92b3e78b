package dev.vitrail.compiler.plan;

import dev.vitrail.compiler.ir.TensorType;

/**
 * A value in memory; one row of {@code bytes} per image.
 *
 * @param slots copies alive at the same time in training: one per layer for what the backward pass of the blocks reads
 * @param trainingOffset bytes per image before it in its region, in training
 * @param perTask whether in training it lies with the worker (it lives within one task) instead of with the batch
 * @param inferenceOffset the same in inference, or -1 when it is not used there
 * @param inferencePerTask the region in inference; only inputs and results of the model lie with the batch
 */
public record PlannedBuffer(
        String name,
        TensorType type,
        long bytes,
        int slots,
        long trainingOffset,
        boolean perTask,
        long inferenceOffset,
        boolean inferencePerTask) {}
