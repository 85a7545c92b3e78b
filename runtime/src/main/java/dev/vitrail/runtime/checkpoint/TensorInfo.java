package dev.vitrail.runtime.checkpoint;

import java.util.List;

/**
 * One tensor of a safetensors file.
 *
 * @param name any text; never used as a path or a class name
 * @param shape sizes, slowest first; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last one
 */
public record TensorInfo(String name, DType dtype, List<Long> shape, long begin, long end) {

    /** Number of bytes in the file. */
    public long bytes() {
        return end - begin;
    }

    /** Number of elements. */
    public long elements() {
        return bytes() * 8 / dtype.bits();
    }
}
