package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.checkpoint.CheckpointFormatException.quote;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file, open for reading.
 *
 * <p>The whole header is checked when the file is opened, before anything of its size is allocated: afterwards every
 * tensor is known to lie within the file. Values are read with positioned reads, not through a mapping: a mapped file
 * that is cut off by somebody else kills the process.
 */
public final class SafetensorsFile implements Closeable {
    /** Longest header accepted unless told otherwise: 16 MiB, hundreds of times what a large model has. */
    public static final int LONGEST_HEADER = 1 << 24;

    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path file, FileChannel channel, long dataStart, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.dataStart = dataStart;
        this.header = header;
    }

    /** Opens a file and checks its whole header. */
    public static SafetensorsFile open(Path file) throws IOException {
        return open(file, LONGEST_HEADER);
    }

    /**
     * Opens a file and checks its whole header.
     *
     * @param longestHeader greatest number of bytes accepted for the header; the reader takes up to 16 times as much
     * @throws CheckpointFormatException if anything in the file is not as the format demands
     */
    public static SafetensorsFile open(Path file, int longestHeader) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new CheckpointFormatException(file, 0, "a regular file", "something else");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            byte[] header = readHeader(file, channel, longestHeader);
            long dataStart = SafetensorsHeader.LENGTH_BYTES + (long) header.length;
            return new SafetensorsFile(
                    file, channel, dataStart, SafetensorsHeader.parse(file, header, channel.size() - dataStart));
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static byte[] readHeader(Path file, FileChannel channel, int longestHeader) throws IOException {
        long size = channel.size();
        if (size < SafetensorsHeader.LENGTH_BYTES) {
            throw new CheckpointFormatException(file, 0, "8 bytes with the length of the header", size + " bytes");
        }
        ByteBuffer length = ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(file, channel, length, 0);
        // Unsigned: a length beyond 2^63 is a negative long.
        long bytes = length.getLong(0);
        if (Long.compareUnsigned(bytes, longestHeader) > 0) {
            throw new CheckpointFormatException(
                    file, 0, "a header of at most " + longestHeader + " bytes", Long.toUnsignedString(bytes));
        }
        if (bytes > size - SafetensorsHeader.LENGTH_BYTES) {
            throw new CheckpointFormatException(
                    file,
                    0,
                    "a header within the file's " + size + " bytes",
                    "a length of " + bytes + " bytes behind the first 8");
        }
        byte[] header = new byte[(int) bytes];
        readFully(file, channel, ByteBuffer.wrap(header), SafetensorsHeader.LENGTH_BYTES);
        return header;
    }

    /** The file's path. */
    public Path path() {
        return file;
    }

    /** The entries of {@code __metadata__}; empty without it. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** Every tensor by its name, in the order of the data. */
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(header.tensors());
    }

    /**
     * The tensor of this name.
     *
     * @throws CheckpointFormatException if there is none
     */
    public TensorInfo tensor(String name) throws CheckpointFormatException {
        TensorInfo tensor = header.tensors().get(name);
        if (tensor == null) {
            throw new CheckpointFormatException(
                    file, SafetensorsHeader.LENGTH_BYTES, "a tensor " + quote(name), "none");
        }
        return tensor;
    }

    /**
     * The tensor of this name and shape.
     *
     * @throws CheckpointFormatException if there is none, or its shape is another
     */
    public TensorInfo tensor(String name, List<Long> shape) throws CheckpointFormatException {
        TensorInfo tensor = tensor(name);
        if (!tensor.shape().equals(shape)) {
            throw new CheckpointFormatException(
                    file,
                    dataStart + tensor.begin(),
                    quote(name) + " of shape " + shape,
                    tensor.shape().toString());
        }
        return tensor;
    }

    /**
     * The values as f32 from the start of {@code target}, whatever the number type in the file.
     *
     * @throws IllegalArgumentException if {@code target} is too small
     */
    public void read(String name, MemorySegment target) throws IOException {
        TensorInfo tensor = tensor(name);
        long bytes = Math.multiplyExact(tensor.elements(), Float.BYTES);
        if (target.byteSize() < bytes) {
            throw new IllegalArgumentException(quote(name) + " takes " + bytes + " bytes: " + target.byteSize());
        }
        ElementReader.OfDouble reader = ElementReader.ofDouble(this, tensor);
        forEachChunk(tensor, (chunk, first, count) -> {
            for (int i = 0; i < count; i++) {
                target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, first + i, (float) reader.get(chunk, i));
            }
        });
    }

    /** The values, rounded to f32 where the file has more. */
    public float[] floats(String name) throws IOException {
        float[] values = new float[length(tensor(name))];
        read(name, MemorySegment.ofArray(values));
        return values;
    }

    /** The values; whole numbers beyond 2^53 are rounded. */
    public double[] doubles(String name) throws IOException {
        TensorInfo tensor = tensor(name);
        double[] values = new double[length(tensor)];
        ElementReader.OfDouble reader = ElementReader.ofDouble(this, tensor);
        forEachChunk(tensor, (chunk, first, count) -> {
            for (int i = 0; i < count; i++) {
                values[(int) first + i] = reader.get(chunk, i);
            }
        });
        return values;
    }

    /**
     * The values of an integer tensor.
     *
     * @throws CheckpointFormatException if it is not one
     */
    public long[] longs(String name) throws IOException {
        TensorInfo tensor = tensor(name);
        long[] values = new long[length(tensor)];
        ElementReader.OfLong reader = ElementReader.ofLong(this, tensor);
        forEachChunk(tensor, (chunk, first, count) -> {
            for (int i = 0; i < count; i++) {
                values[(int) first + i] = reader.get(chunk, i);
            }
        });
        return values;
    }

    /** Closes the file. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    CheckpointFormatException wrongType(TensorInfo tensor, String expected) {
        return new CheckpointFormatException(
                file,
                dataStart + tensor.begin(),
                expected + " in tensor " + quote(tensor.name()),
                tensor.dtype().name());
    }

    private int length(TensorInfo tensor) throws CheckpointFormatException {
        if (tensor.elements() > Integer.MAX_VALUE - 8) {
            throw new CheckpointFormatException(
                    file,
                    dataStart + tensor.begin(),
                    "a tensor that fits into a Java array",
                    tensor.elements() + " elements in " + quote(tensor.name()));
        }
        return (int) tensor.elements();
    }

    private interface ChunkReader {
        void read(ByteBuffer chunk, long firstElement, int count);
    }

    private void forEachChunk(TensorInfo tensor, ChunkReader reader) throws IOException {
        int elementBytes = tensor.dtype().bits() / 8;
        ByteBuffer chunk =
                ByteBuffer.allocate((int) Math.min(CHUNK, tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < tensor.bytes(); at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK, tensor.bytes() - at));
            readFully(file, channel, chunk, dataStart + tensor.begin() + at);
            reader.read(chunk, at / elementBytes, chunk.limit() / elementBytes);
        }
    }

    private static void readFully(Path file, FileChannel channel, ByteBuffer target, long position) throws IOException {
        int wanted = target.remaining();
        long at = position;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw new CheckpointFormatException(
                        file,
                        at,
                        wanted + " bytes from byte " + position,
                        "the end of the file, which was longer when it was opened");
            }
            at += count;
        }
    }
}
