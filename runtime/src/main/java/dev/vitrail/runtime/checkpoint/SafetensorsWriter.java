package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.checkpoint.CheckpointFormatException.quote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Collects tensors and writes them as one safetensors file. Values go from their memory to the file directly; equal
 * tensors and metadata give equal bytes. The order is that of the reference library: dtypes from wide to narrow, then
 * names.
 */
public final class SafetensorsWriter {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    /** Bytes per write, which bounds the copy where the data lies on the heap. */
    private static final int CHUNK = 1 << 20;

    /** The data begins at a multiple of this. */
    private static final int ALIGNMENT = 8;

    private record Entry(String name, DType dtype, List<Long> shape, long bytes, MemorySegment data) {}

    private final Map<String, String> metadata = new TreeMap<>();
    private final Map<String, Entry> tensors = new TreeMap<>();

    /** Adds an entry of {@code __metadata__}; the file has them sorted by key. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds a tensor; its memory is read when the file is written.
     *
     * @param data the elements in the machine's byte order, at least as many as the shape has
     * @throws IllegalArgumentException if the name is taken or longer than readers accept, or the data is too short
     */
    public SafetensorsWriter tensor(String name, DType dtype, List<Long> shape, MemorySegment data) {
        long bits = dtype.bits();
        for (long size : shape) {
            bits = Math.multiplyExact(bits, size);
        }
        if (bits < 0 || bits % 8 != 0 || data.byteSize() < bits / 8) {
            throw new IllegalArgumentException(
                    quote(name) + ", " + dtype + " of shape " + shape + " does not fit " + data.byteSize() + " bytes");
        }
        if (name.length() > SafetensorsHeaderParser.LONGEST_NAME) {
            throw new IllegalArgumentException("the name " + quote(name) + " is too long");
        }
        Entry entry = new Entry(name, dtype, List.copyOf(shape), bits / 8, data);
        if (name.equals(SafetensorsHeader.METADATA) || tensors.putIfAbsent(name, entry) != null) {
            throw new IllegalArgumentException("the name " + quote(name) + " is taken");
        }
        return this;
    }

    /** Writes the file, or leaves the one that is there as it was. */
    public void write(Path file) throws IOException {
        write(DurableFile.ON_DISK, file, null);
    }

    /**
     * Writes the file, or leaves the one that is there as it was.
     *
     * @param previous the name under which the old file is kept, or null to let it go
     */
    public void write(DurableFile files, Path file, @Nullable Path previous) throws IOException {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException("safetensors files are little-endian, this machine is not");
        }
        List<Entry> ordered = new ArrayList<>(tensors.values());
        ordered.sort(Comparator.comparing(Entry::dtype).reversed().thenComparing(Entry::name));
        byte[] header = header(ordered);
        if (header.length > SafetensorsFile.LONGEST_HEADER) {
            throw new IOException("cannot save " + file + ": its header would take " + header.length
                    + " bytes, at most " + SafetensorsFile.LONGEST_HEADER + " are allowed");
        }
        long bytes = SafetensorsHeader.LENGTH_BYTES + (long) header.length;
        for (Entry entry : ordered) {
            bytes += entry.bytes();
        }
        files.replace(file, previous, bytes, channel -> {
            ByteBuffer length =
                    ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, length.putLong(0, header.length));
            writeFully(channel, ByteBuffer.wrap(header));
            for (Entry entry : ordered) {
                for (long at = 0; at < entry.bytes(); at += CHUNK) {
                    long count = Math.min(CHUNK, entry.bytes() - at);
                    writeFully(channel, bytes(entry.data().asSlice(at, count)));
                }
            }
        });
    }

    private byte[] header(List<Entry> ordered) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectPropertyStart(SafetensorsHeader.METADATA);
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long at = 0;
            for (Entry entry : ordered) {
                json.writeObjectPropertyStart(entry.name());
                json.writeStringProperty("dtype", entry.dtype().name());
                json.writeArrayPropertyStart("shape");
                entry.shape().forEach(size -> json.writeNumber((long) size));
                json.writeEndArray();
                json.writeArrayPropertyStart("data_offsets");
                json.writeNumber(at);
                json.writeNumber(at + entry.bytes());
                json.writeEndArray();
                json.writeEndObject();
                at += entry.bytes();
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    /** Only native memory can be seen as bytes without a copy; a Java array is of its own type. */
    private static ByteBuffer bytes(MemorySegment data) {
        return data.isNative() ? data.asByteBuffer() : ByteBuffer.wrap(data.toArray(ValueLayout.JAVA_BYTE));
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
