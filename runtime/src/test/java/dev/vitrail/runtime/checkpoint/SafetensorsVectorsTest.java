package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.checkpoint.SafetensorsBytes.file;
import static dev.vitrail.runtime.checkpoint.SafetensorsBytes.tensor;
import static dev.vitrail.runtime.train.Failures.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.train.MemoryDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference library accepts and rejects, and what Java adds to the list. */
class SafetensorsVectorsTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Map<String, TensorInfo> read(byte[] bytes) throws IOException {
        Path path = directory.resolve("file.safetensors");
        Files.write(path, bytes);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            return file.tensors();
        }
    }

    private void refuses(byte[] bytes, String... parts) {
        CheckpointFormatException failure = assertThrows(CheckpointFormatException.class, () -> read(bytes));
        assertSays(failure, "file.safetensors, byte " + failure.offset() + ": expected ", ", found ");
        assertSays(failure, parts);
        assertTrue(String.valueOf(failure.getMessage()).length() < 700, "a short message");
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of("no tensors", file("{}", 0), List.of()),
                Arguments.of("white space behind", file("{}\r \t\n", 0), List.of()),
                Arguments.of("white space before", file("\n \t\r{}", 0), List.of()),
                Arguments.of("scalar", file("{" + tensor("t", "F32", "[]", 0, 4) + "}", 4), List.of("F32 [] 0..4")),
                Arguments.of(
                        "no elements",
                        file("{" + tensor("t", "F32", "[2,0]", 0, 0) + "}", 0),
                        List.of("F32 [2, 0] 0..0")),
                Arguments.of(
                        "2x2", file("{" + tensor("t", "I32", "[2,2]", 0, 16) + "}", 16), List.of("I32 [2, 2] 0..16")),
                Arguments.of(
                        "half bytes", file("{" + tensor("t", "F4", "[2,3]", 0, 3) + "}", 3), List.of("F4 [2, 3] 0..3")),
                Arguments.of(
                        "six bits",
                        file("{" + tensor("t", "F6_E2M3", "[4]", 0, 3) + "}", 3),
                        List.of("F6_E2M3 [4] 0..3")),
                Arguments.of(
                        "any order",
                        file("{" + tensor("b", "U8", "[3]", 4, 7) + "," + tensor("a", "F32", "[1]", 0, 4) + "}", 7),
                        List.of("F32 [1] 0..4", "U8 [3] 4..7")),
                Arguments.of(
                        "an empty tensor between",
                        file(
                                "{" + tensor("b", "U8", "[3]", 4, 7) + "," + tensor("e", "U8", "[0]", 4, 4) + ","
                                        + tensor("a", "F32", "[1]", 0, 4) + "}",
                                7),
                        List.of("F32 [1] 0..4", "U8 [0] 4..4", "U8 [3] 4..7")),
                Arguments.of(
                        "fields in another order",
                        file("{\"t\":{\"data_offsets\":[0,1],\"shape\":[1],\"dtype\":\"BOOL\"}}", 1),
                        List.of("BOOL [1] 0..1")),
                Arguments.of("metadata", file("{\"__metadata__\":{\"a\":\"\\ud83d\\ude00\"}}", 0), List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void accepts(String name, byte[] bytes, List<String> tensors) throws IOException {
        assertEquals(
                tensors,
                read(bytes).values().stream()
                        .map(t -> t.dtype() + " " + t.shape() + " " + t.begin() + ".." + t.end())
                        .toList(),
                name);
    }

    private static byte[] length(long length, int fileBytes) {
        return ByteBuffer.allocate(fileBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
    }

    private static byte[] one(String dtype, String shape, long begin, long end, int dataBytes) {
        return file("{" + tensor("t", dtype, shape, begin, end) + "}", dataBytes);
    }

    private static byte[] sized(String size) {
        return file("{\"t\":{\"dtype\":\"U8\",\"shape\":[" + size + "],\"data_offsets\":[0,0]}}", 0);
    }

    private static Arguments bad(String name, byte[] bytes, String... parts) {
        return Arguments.of(name, bytes, parts);
    }

    static Stream<Arguments> refusedByTheReference() {
        return Stream.of(
                bad("empty file", new byte[0], "byte 0", "8 bytes", "found 0 bytes"),
                bad("seven bytes", new byte[7], "found 7 bytes"),
                bad("length beyond 2^63", length(0xffffff000000003cL, 100), "at most 16777216", "18446742974197923900"),
                bad("length beyond the file", length(93, 100), "the file's 100 bytes", "93 bytes"),
                bad("longest length", length(Long.MAX_VALUE, 100), "at most"),
                bad("not UTF-8", file(new byte[] {'{', '"', (byte) 0xff, '"', '}'}, 0), "byte 10", "UTF-8", "0xff"),
                bad(
                        "overlong UTF-8",
                        file(new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"'}, 0),
                        "byte 10",
                        "UTF-8"),
                bad("cut UTF-8", file(new byte[] {'{', '"', (byte) 0xe2, (byte) 0x82}, 0), "byte 10", "UTF-8"),
                bad("no JSON", file("{", 0), "strict JSON"),
                bad("no header", file("", 0), "a JSON object", "the end of the header"),
                bad("an array", file("[]", 0), "a JSON object"),
                bad("polyglot tail", one("F32", "[1]", 0, 4, 10), "4 bytes of data", "found 10 bytes"),
                bad("two bytes short", one("F32", "[1]", 0, 4, 2), "4 bytes of data", "found 2 bytes"),
                bad(
                        "shape and offsets",
                        one("F32", "[2,2]", 0, 4, 4),
                        "16 bytes for tensor \"t\", F32 of shape [2, 2]"),
                bad(
                        "2^64 - 2",
                        one("I32", "[2,18446744073709551614]", 0, 16, 16),
                        "below 2^63",
                        "18446744073709551614"),
                bad("2^63 - 1", one("I32", "[2,9223372036854775807]", 0, 16, 16), "fewer than 2^63 bits"),
                bad("bits beyond 2^63", one("F64", "[1152921504606846975]", 0, 16, 16), "fewer than 2^63 bits"),
                bad("half a byte", one("F4", "[1,3]", 0, 1, 1), "whole bytes", "12 bits"),
                bad("unknown dtype", one("F31", "[1]", 0, 4, 4), "dtypes", "\"F31\""),
                bad("dtype in small letters", one("f32", "[1]", 0, 4, 4), "dtypes"),
                bad("metadata number", file("{\"__metadata__\":{\"a\":1}}", 0), "a string in the metadata for \"a\""),
                bad("metadata object", file("{\"__metadata__\":{\"a\":{}}}", 0), "a string in the metadata for \"a\""),
                bad("metadata null", file("{\"__metadata__\":null}", 0), "an object of strings"),
                bad("hole", one("U8", "[2]", 1, 3, 3), "begins at byte 0", "a hole"),
                bad("offsets backwards", one("U8", "[2]", 2, 0, 2), "[begin, end]"),
                bad(
                        "ten tensors on the same bytes",
                        file(
                                IntStream.range(0, 10)
                                        .mapToObj(i -> tensor("t" + i, "F32", "[4]", 0, 16))
                                        .collect(Collectors.joining(",", "{", "}")),
                                16),
                        "tensors overlap"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedByTheReference")
    void refusesWhatTheReferenceRefuses(String name, byte[] bytes, String... parts) {
        refuses(bytes, parts);
    }

    static Stream<Arguments> refusedInJava() {
        return Stream.of(
                bad(
                        "name twice",
                        file("{" + tensor("t", "U8", "[1]", 0, 1) + "," + tensor("t", "U8", "[1]", 1, 2) + "}", 2),
                        "Duplicate"),
                bad("field twice", file("{\"t\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}", 0), "Duplicate"),
                bad("metadata twice", file("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0), "Duplicate"),
                bad("metadata object twice", file("{\"__metadata__\":{},\"__metadata__\":{}}", 0), "Duplicate"),
                bad("deep arrays", file("{\"t\":{\"shape\":" + "[".repeat(100_000), 0), "nesting depth"),
                bad("deep objects", file("{\"a\":".repeat(100_000), 0), "dtype, shape or data_offsets"),
                bad("deep root", file("[".repeat(100_000), 0), "a JSON object"),
                bad("1e2", sized("1e2"), "whole numbers", "1e2"),
                bad("2.0", sized("2.0"), "whole numbers"),
                bad("-0", sized("-0"), "whole numbers"),
                bad("-1", sized("-1"), "whole numbers"),
                bad("007", sized("007"), "strict JSON"),
                bad("+1", sized("+1"), "strict JSON"),
                bad("0x1", sized("0x1"), "strict JSON"),
                bad("NaN", sized("NaN"), "strict JSON"),
                bad("null", sized("null"), "whole numbers"),
                bad("text", sized("\"1\""), "whole numbers"),
                bad("a number of 10 MB", sized("1".repeat(10_000_000)), "strict JSON"),
                bad("name of 10 MB", one("U8", "[0]", 0, 0, 0, "n".repeat(10_000_000)), "strict JSON"),
                bad("lone high surrogate", one("U8", "[0]", 0, 0, 0, "a\\ud800"), "surrogate"),
                bad("lone low surrogate", one("U8", "[0]", 0, 0, 0, "\\udc00b"), "surrogate"),
                bad("lone surrogate in metadata", file("{\"__metadata__\":{\"a\":\"\\ud800\"}}", 0), "lone surrogates"),
                bad(
                        "surrogates in UTF-8",
                        file(new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80}, 0),
                        "UTF-8"),
                bad("byte order mark", file("\ufeff{}", 0), "byte order mark"),
                bad("UTF-16", file("{}".getBytes(StandardCharsets.UTF_16BE), 0), "strict JSON"),
                bad("zero bytes behind", file("{}\0\0", 0), "strict JSON"),
                bad("two objects", file("{}{}", 0), "nothing but white space"),
                bad("comment", file("{}//", 0), "strict JSON"),
                bad("trailing comma", file("{\"__metadata__\":{},}", 0), "strict JSON"),
                bad("single quotes", file("{'__metadata__':{}}", 0), "strict JSON"),
                bad("unknown field", file("{\"t\":{\"file\":\"/etc/passwd\"}}", 0), "dtype, shape or data_offsets"),
                bad("65 dimensions", sized("0" + ",0".repeat(64)), "at most 64 sizes"),
                bad("field missing", file("{\"t\":{\"dtype\":\"U8\",\"shape\":[0]}}", 0), "only some of them"),
                bad(
                        "one offset",
                        file("{\"t\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0]}}", 0),
                        "[begin, end]"),
                bad("tensor is a number", file("{\"t\":1}", 0), "an object for \"t\""));
    }

    private static byte[] one(String dtype, String shape, long begin, long end, int dataBytes, String name) {
        return file("{" + tensor(name, dtype, shape, begin, end) + "}", dataBytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedInJava")
    void refusesWhatNeedsCareInJava(String name, byte[] bytes, String... parts) {
        refuses(bytes, parts);
    }

    @Test
    void errorsPointAtTheBytesInTheFile() {
        CheckpointFormatException failure = assertThrows(
                CheckpointFormatException.class, () -> read(file("{\"\u00e9\ud83d\ude00\":{\"dtype\":\"X\"}}", 0)));
        // 8 bytes of length; {"  2; the letters 2 and 4 bytes; ":{"dtype":  11
        assertEquals(8 + 2 + 6 + 11, failure.offset());
    }

    @Test
    void errorsShowTextFromTheFileWithoutControlCharacters() {
        CheckpointFormatException failure = assertThrows(
                CheckpointFormatException.class,
                () -> read(file("{\"\\u001b[2J\\u202e" + "x".repeat(1000) + "\":1}", 0)));
        assertSays(failure, "\"\\u001b[2J\\u202exxx", "(1005 characters)");
    }

    @Test
    void aHeaderAboveTheLimitNeedsAHigherLimit() throws IOException {
        Path path = directory.resolve("large.safetensors");
        Files.write(path, file("{}" + " ".repeat(SafetensorsFile.LONGEST_HEADER), 0));
        assertSays(
                assertThrows(CheckpointFormatException.class, () -> SafetensorsFile.open(path)),
                "a header of at most 16777216 bytes, found 16777218");
        try (SafetensorsFile file = SafetensorsFile.open(path, SafetensorsFile.LONGEST_HEADER + 2)) {
            assertEquals(Map.of(), file.tensors());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 20})
    void aFileThatShrinksAfterItWasOpenedIsAnErrorAndNotACrash(int left) throws IOException {
        Path path = directory.resolve("shrinks.safetensors");
        byte[] bytes = one("F64", "[2]", 0, 16, 16);
        Files.write(path, bytes);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            Files.write(path, Arrays.copyOf(bytes, Math.min(left, bytes.length)));
            assertSays(
                    assertThrows(CheckpointFormatException.class, () -> file.doubles("t")),
                    "the end of the file, which was longer when it was opened");
        }
    }

    @Test
    void aDirectoryIsNoCheckpoint() {
        assertSays(
                assertThrows(CheckpointFormatException.class, () -> SafetensorsFile.open(directory)), "a regular file");
    }

    @Test
    void truncationAtEveryByteIsRefused() throws IOException {
        Random random = new Random(5);
        int files = 0;
        for (int k = 0; k < 50; k++) {
            String header = SafetensorsBytes.header(random);
            byte[] whole = file(header, SafetensorsBytes.dataBytes(header));
            assertEquals(header.contains("blocks.0"), !read(whole).isEmpty());
            for (int length = 0; length < whole.length; length++) {
                refuses(Arrays.copyOf(whole, length));
                files++;
            }
            refuses(Arrays.copyOf(whole, whole.length + 1));
        }
        assertTrue(files > 5_000, files + " files");
    }

    @Test
    void readsTensorsBeyondTwoGigabytes() throws IOException {
        long begin = 3L << 30;
        String header = "{" + tensor("big", "U8", "[" + begin + "]", 0, begin) + ","
                + tensor("t", "U8", "[4]", begin, begin + 4) + "}";
        Path path = directory.resolve("sparse.safetensors");
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            byte[] start = file(header, 0);
            file.write(start);
            file.seek(start.length + begin);
            file.write(new byte[] {1, 2, 3, 4});
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertArrayEquals(new long[] {1, 2, 3, 4}, file.longs("t"));
            assertSays(
                    assertThrows(CheckpointFormatException.class, () -> file.floats("big")),
                    "fits into a Java array",
                    "3221225472 elements");
        }
    }
}
