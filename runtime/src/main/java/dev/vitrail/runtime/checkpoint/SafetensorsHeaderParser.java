package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.checkpoint.CheckpointFormatException.quote;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Reads the header's JSON: exactly the structure of the format, nothing else. */
final class SafetensorsHeaderParser {
    /** Objects within the header: the root, a tensor, its shape. */
    private static final int DEEPEST = 3;

    /** Digits of 2^64. */
    private static final int LONGEST_NUMBER = 20;

    /** PyTorch's limit; also bounds the memory per byte of header. */
    private static final int HIGHEST_RANK = 64;

    /** Far beyond any real name, far below what hurts. */
    static final int LONGEST_NAME = 1 << 16;

    /** Names are data here: no tables of them that outlive the file, or that crafted names could fill. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(LONGEST_NAME)
                    .maxStringLength(1 << 24)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private final Path file;
    private final byte[] header;
    private final JsonParser json;
    private final Long[] sizes = new Long[HIGHEST_RANK];

    SafetensorsHeaderParser(Path file, byte[] header) {
        this.file = file;
        this.header = header;
        // A reader instead of the bytes, for from bytes the parser would guess at UTF-16 and UTF-32.
        this.json = JSON.createParser(
                ObjectReadContext.empty(),
                new InputStreamReader(new ByteArrayInputStream(header), StandardCharsets.UTF_8));
    }

    /** The header's entries, each checked by itself. */
    SafetensorsHeader parse() throws CheckpointFormatException {
        try (json) {
            if (header.length >= 3 && (header[0] & 0xff) == 0xef) {
                throw fail(0, "a JSON object", "a byte order mark");
            }
            Map<String, String> metadata = Map.of();
            Map<String, TensorInfo> tensors = new LinkedHashMap<>();
            expect(JsonToken.START_OBJECT, "a JSON object", null);
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = text(json.currentName());
                if (name.equals(SafetensorsHeader.METADATA)) {
                    metadata = metadata();
                } else {
                    tensors.put(name, tensor(name));
                }
            }
            if (json.nextToken() != null) {
                throw found("nothing but white space after the JSON object");
            }
            return new SafetensorsHeader(metadata, tensors);
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation() == null ? json.currentLocation() : e.getLocation();
            throw fail(place.getCharOffset(), "a header in strict JSON", quote(e.getOriginalMessage()));
        }
    }

    private Map<String, String> metadata() throws CheckpointFormatException {
        Map<String, String> entries = new LinkedHashMap<>();
        expect(JsonToken.START_OBJECT, "an object of strings", SafetensorsHeader.METADATA);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = text(json.currentName());
            expect(JsonToken.VALUE_STRING, "a string in the metadata", key);
            entries.put(key, text(json.getString()));
        }
        return entries;
    }

    private TensorInfo tensor(String name) throws CheckpointFormatException {
        expect(JsonToken.START_OBJECT, "an object", name);
        long start = json.currentTokenLocation().getCharOffset();
        DType dtype = null;
        List<Long> shape = null;
        List<Long> range = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            switch (json.currentName()) {
                case "dtype" -> dtype = dtype(name);
                case "shape" -> shape = sizes("shape", name);
                case "data_offsets" -> range = sizes("data_offsets", name);
                default -> throw found("dtype, shape or data_offsets in tensor " + quote(name));
            }
        }
        if (dtype == null || shape == null || range == null) {
            throw fail(start, "dtype, shape and data_offsets in tensor " + quote(name), "only some of them");
        }
        if (range.size() != 2 || range.get(0) > range.get(1)) {
            throw fail(start, "data_offsets [begin, end] of tensor " + quote(name), shorten(range));
        }
        TensorInfo tensor = new TensorInfo(name, dtype, shape, range.get(0), range.get(1));
        long bytes = bytes(tensor, start);
        if (bytes != tensor.bytes()) {
            throw fail(
                    start,
                    bytes + " bytes for tensor " + quote(name) + ", " + dtype + " of shape " + shorten(shape),
                    tensor.bytes() + " bytes in data_offsets");
        }
        return tensor;
    }

    private DType dtype(String name) throws CheckpointFormatException {
        expect(JsonToken.VALUE_STRING, "a dtype", name);
        DType dtype = DType.byName(json.getString());
        if (dtype == null) {
            throw found("one of the format's dtypes for tensor " + quote(name));
        }
        return dtype;
    }

    private List<Long> sizes(String what, String name) throws CheckpointFormatException {
        expect(JsonToken.START_ARRAY, what, name);
        int rank = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (rank == HIGHEST_RANK) {
                throw found("at most " + HIGHEST_RANK + " sizes in " + what + " of tensor " + quote(name));
            }
            sizes[rank++] = size(what, name);
        }
        return List.of(Arrays.copyOf(sizes, rank));
    }

    /** From the characters: a string per number would take many times the memory of the header. */
    private long size(String what, String name) throws CheckpointFormatException {
        char[] text = json.getStringCharacters();
        int at = json.getStringOffset();
        // The parser by itself would take -0 for the number 0.
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || text[at] == '-') {
            throw found("whole numbers in " + what + " of tensor " + quote(name));
        }
        long size = 0;
        try {
            for (int end = at + json.getStringLength(); at < end; at++) {
                size = Math.addExact(Math.multiplyExact(size, 10L), text[at] - '0');
            }
        } catch (ArithmeticException overflow) {
            throw found("numbers below 2^63 in " + what + " of tensor " + quote(name));
        }
        return size;
    }

    private long bytes(TensorInfo tensor, long start) throws CheckpointFormatException {
        long bits = tensor.dtype().bits();
        try {
            long elements = 1;
            for (long size : tensor.shape()) {
                elements = Math.multiplyExact(elements, size);
            }
            bits = Math.multiplyExact(elements, bits);
        } catch (ArithmeticException overflow) {
            throw fail(start, "fewer than 2^63 bits in tensor " + quote(tensor.name()), shorten(tensor.shape()));
        }
        if (bits % 8 != 0) {
            throw fail(start, "whole bytes in tensor " + quote(tensor.name()), bits + " bits");
        }
        return bits / 8;
    }

    private void expect(JsonToken token, String expected, @Nullable String name) throws CheckpointFormatException {
        if (json.nextToken() != token) {
            throw found(name == null ? expected : expected + " for " + quote(name));
        }
    }

    private String text(String text) throws CheckpointFormatException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw found("text without lone surrogates");
            }
        }
        return text;
    }

    private CheckpointFormatException found(String expected) {
        JsonToken token = json.currentToken();
        String found = token == null ? "the end of the header" : quote(json.getString());
        return fail(json.currentTokenLocation().getCharOffset(), expected, found);
    }

    private CheckpointFormatException fail(long chars, String expected, String found) {
        return new CheckpointFormatException(file, SafetensorsHeader.LENGTH_BYTES + byteOffset(chars), expected, found);
    }

    /** The place in the header of a place in its text. */
    private long byteOffset(long chars) {
        int at = 0;
        for (long i = 0; i < chars && at < header.length; at++) {
            int b = header[at] & 0xff;
            // First bytes of a code point count once, or twice where it takes a pair of surrogates.
            i += continues(at) ? 0 : b >= 0xf0 ? 2 : 1;
        }
        while (continues(at)) {
            at++;
        }
        return at;
    }

    private boolean continues(int at) {
        return at < header.length && (header[at] & 0xc0) == 0x80;
    }

    private static String shorten(@Nullable List<Long> sizes) {
        String text = String.valueOf(sizes);
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }
}
