package dev.vitrail.runtime.checkpoint;

import java.nio.ByteBuffer;

/** How one element of a little-endian buffer becomes a Java number. */
final class ElementReader {
    private ElementReader() {}

    /** Reads the element of this index as a double. */
    interface OfDouble {
        double get(ByteBuffer chunk, int index);
    }

    /** Reads the element of this index as a long. */
    interface OfLong {
        long get(ByteBuffer chunk, int index);
    }

    /** For every number type of whole bytes but the 8-bit floats and complex numbers. */
    static OfDouble ofDouble(SafetensorsFile file, TensorInfo tensor) throws CheckpointFormatException {
        return switch (tensor.dtype()) {
            case F32 -> (chunk, i) -> chunk.getFloat(4 * i);
            case F64 -> (chunk, i) -> chunk.getDouble(8 * i);
            case F16 -> (chunk, i) -> Float.float16ToFloat(chunk.getShort(2 * i));
            // bfloat16 is the upper half of an f32.
            case BF16 -> (chunk, i) -> Float.intBitsToFloat(chunk.getShort(2 * i) << 16);
            case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> {
                OfLong reader = ofLong(file, tensor);
                yield (chunk, i) -> reader.get(chunk, i);
            }
            default -> throw file.wrongType(tensor, "numbers of at least 16 bits, or integers,");
        };
    }

    /** For every integer type; a U64 beyond 2^63 comes out negative. */
    static OfLong ofLong(SafetensorsFile file, TensorInfo tensor) throws CheckpointFormatException {
        return switch (tensor.dtype()) {
            case BOOL, U8 -> (chunk, i) -> chunk.get(i) & 0xffL;
            case I8 -> (chunk, i) -> chunk.get(i);
            case I16 -> (chunk, i) -> chunk.getShort(2 * i);
            case U16 -> (chunk, i) -> chunk.getShort(2 * i) & 0xffffL;
            case I32 -> (chunk, i) -> chunk.getInt(4 * i);
            case U32 -> (chunk, i) -> chunk.getInt(4 * i) & 0xffff_ffffL;
            case I64, U64 -> (chunk, i) -> chunk.getLong(8 * i);
            default -> throw file.wrongType(tensor, "integers");
        };
    }
}
