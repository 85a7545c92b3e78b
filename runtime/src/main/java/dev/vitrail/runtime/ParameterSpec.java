package dev.vitrail.runtime;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A trainable tensor, or one per encoder block, and where it lies in the model's memory.
 *
 * @param name as in timm; {@code {layer}} stands for the block's number where there is one per block
 * @param shape in timm's layout: dense weights are [out, in], the patch kernel is [out, channels, patch, patch]
 * @param layers number of blocks that have one of their own, or 0 for a tensor outside the blocks
 * @param offset bytes from the start of the parameters to the tensor of block 0; the gradient and the moments lie at the
 *     same offset of their own regions; a multiple of 64
 * @param stride bytes from one block's tensor to the next; a multiple of 64
 * @param packed bytes from the start of the packed weights to the panels for x W^T, or -1 when it is no dense weight
 * @param packedTransposed bytes from the start of the transposed packed weights to the panels for dy W, the same for every
 *     block, or -1 where none are needed
 * @param decays whether weight decay applies (matrices only)
 * @param initializer its first values
 */
public record ParameterSpec(
        String name,
        List<Integer> shape,
        int layers,
        long offset,
        long stride,
        long packed,
        long packedTransposed,
        boolean decays,
        Initializer initializer) {

    /** For generated code: javac attributes an array much faster than a call of {@code List.of}. */
    public ParameterSpec(
            String name,
            int[] shape,
            int layers,
            long offset,
            long stride,
            long packed,
            long packedTransposed,
            boolean decays,
            Initializer initializer) {
        this(
                name,
                IntStream.of(shape).boxed().toList(),
                layers,
                offset,
                stride,
                packed,
                packedTransposed,
                decays,
                initializer);
    }

    /** Number of values of one such tensor. */
    public long elements() {
        long elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        return elements;
    }

    /** Number of values over all blocks. */
    public long totalElements() {
        return elements() * Math.max(1, layers);
    }

    /** The name with the block's number filled in. */
    public String name(int layer) {
        return name.replace("{layer}", Integer.toString(layer));
    }

    /** Bytes from the start of the region to the tensor of a block (0 for a tensor outside the blocks). */
    public long offset(int layer) {
        return offset + layer * stride;
    }
}
