package dev.vitrail.runtime.checkpoint;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a safetensors file.
 *
 * @param metadata the entries of {@code __metadata__}
 * @param tensors by name, in the order of the data: they cover it without hole or overlap
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, TensorInfo> tensors) {

    /** Bytes of the header's length at the start of the file. */
    static final int LENGTH_BYTES = 8;

    /** The name that no tensor can have. */
    static final String METADATA = "__metadata__";

    /** Checks everything the format demands of a header, and of the size of the data behind it. */
    static SafetensorsHeader parse(Path file, byte[] header, long dataBytes) throws CheckpointFormatException {
        requireUtf8(file, header);
        SafetensorsHeader found = new SafetensorsHeaderParser(file, header).parse();
        return new SafetensorsHeader(found.metadata, cover(file, found.tensors.values(), header.length, dataBytes));
    }

    /** Demands that the tensors lie one after the other from the first byte of the data to the last. */
    private static Map<String, TensorInfo> cover(
            Path file, Collection<TensorInfo> tensors, int headerBytes, long dataBytes)
            throws CheckpointFormatException {
        List<TensorInfo> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
        long dataStart = LENGTH_BYTES + (long) headerBytes;
        Map<String, TensorInfo> ordered = new LinkedHashMap<>(Math.max(16, sorted.size() * 2));
        long at = 0;
        for (TensorInfo tensor : sorted) {
            if (tensor.begin() != at) {
                throw new CheckpointFormatException(
                        file,
                        dataStart + Math.min(at, dataBytes),
                        "a tensor that begins at byte " + at + " of the data",
                        CheckpointFormatException.quote(tensor.name()) + " at byte " + tensor.begin()
                                + (tensor.begin() < at ? " (tensors overlap)" : " (a hole)"));
            }
            at = tensor.end();
            ordered.put(tensor.name(), tensor);
        }
        if (at != dataBytes) {
            throw new CheckpointFormatException(
                    file, dataStart + Math.min(at, dataBytes), at + " bytes of data", dataBytes + " bytes");
        }
        return ordered;
    }

    /** JSON readers are lenient with broken UTF-8 (surrogates, overlong forms); the JDK's decoder is not. */
    private static void requireUtf8(Path file, byte[] header) throws CheckpointFormatException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(header);
        CharBuffer chars = CharBuffer.allocate(Math.min(header.length, 1 << 13) + 2);
        CoderResult result;
        do {
            chars.clear();
            result = decoder.decode(bytes, chars, true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw new CheckpointFormatException(
                    file,
                    LENGTH_BYTES + (long) bytes.position(),
                    "a header in UTF-8",
                    String.format("byte 0x%02x", header[bytes.position()]));
        }
    }
}
