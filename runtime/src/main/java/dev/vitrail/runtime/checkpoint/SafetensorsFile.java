package dev.vitrail.runtime.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Signatures first; the body follows. */
public final class SafetensorsFile implements Closeable {
    private SafetensorsFile() {}

    /** Opens a file and checks its whole header. */
    public static SafetensorsFile open(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Every tensor by its name, in the order of the data. */
    public Map<String, TensorInfo> tensors() {
        throw new UnsupportedOperationException();
    }

    /** The entries of {@code __metadata__}; empty without it. */
    public Map<String, String> metadata() {
        throw new UnsupportedOperationException();
    }

    /** The tensor of this name and shape, or a {@link CheckpointFormatException}. */
    public TensorInfo tensor(String name, List<Long> shape) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The values as f32 into {@code target}, whatever the number type in the file. */
    public void read(String name, MemorySegment target) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The values, rounded to f32 where the file has more. */
    public float[] floats(String name) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The values. */
    public double[] doubles(String name) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The values of an integer tensor. */
    public long[] longs(String name) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
