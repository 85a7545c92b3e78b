package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.train.Failures.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vitrail.runtime.train.MemoryDirectory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsRoundTripTest {
    private static final String[] HOSTILE = {
        "../../../etc/passwd",
        "/etc/passwd",
        "..\\..\\windows",
        "C:\\autoexec.bat",
        "a/../b",
        ".",
        "..",
        "",
        " ",
        "\0",
        "\n",
        "\u001b[2J",
        "\u202e",
        "\ufeff",
        "${jndi:ldap://x}",
        "'; DROP TABLE",
        "<script>",
        "%s%n",
        "java.lang.Runtime",
        "__proto__",
        "\"",
        "\\",
        "\\u0041",
        "\ud83d\ude00",
        "\uffff",
        "nul",
        "file:///etc/passwd",
        "$(reboot)",
        "`id`"
    };

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    @Test
    void hostileNamesAreDataAndNothingElse() throws IOException {
        Random random = new Random(11);
        Map<String, byte[]> expected = new LinkedHashMap<>();
        SafetensorsWriter writer = new SafetensorsWriter();
        for (int k = 0; k < 10_000; k++) {
            StringBuilder name = new StringBuilder(HOSTILE[k % HOSTILE.length]);
            while (expected.containsKey(name.toString()) || random.nextInt(3) == 0) {
                name.append(HOSTILE[random.nextInt(HOSTILE.length)]).append((char) random.nextInt(0xd800));
            }
            byte[] value = {(byte) k, (byte) (k >> 8)};
            expected.put(name.toString(), value);
            writer.metadata(name.toString(), name.toString());
            writer.tensor(name.toString(), DType.U8, List.of(2L), MemorySegment.ofArray(value));
        }
        Path path = directory.resolve("hostile.safetensors");
        writer.write(path);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertEquals(expected.keySet(), file.tensors().keySet());
            for (Map.Entry<String, byte[]> entry : expected.entrySet()) {
                long[] found = file.longs(entry.getKey());
                assertArrayEquals(new long[] {entry.getValue()[0] & 0xff, entry.getValue()[1] & 0xff}, found);
                assertEquals(entry.getKey(), file.metadata().get(entry.getKey()));
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            assertEquals(List.of(directory, path), files.toList());
        }
    }

    @Test
    void convertsEveryNumberType() throws IOException {
        Path path = directory.resolve("types.safetensors");
        new SafetensorsWriter()
                .tensor("f64", DType.F64, List.of(2L), MemorySegment.ofArray(new double[] {Math.PI, -1e300}))
                .tensor("f32", DType.F32, List.of(2L), MemorySegment.ofArray(new float[] {0.1f, Float.MIN_VALUE}))
                .tensor("f16", DType.F16, List.of(3L), MemorySegment.ofArray(new short[] {0x3c00, (short) 0xc000, 1}))
                .tensor("bf16", DType.BF16, List.of(2L), MemorySegment.ofArray(new short[] {0x3f80, (short) 0xc049}))
                .tensor("i64", DType.I64, List.of(2L), MemorySegment.ofArray(new long[] {Long.MIN_VALUE, 5}))
                .tensor("u32", DType.U32, List.of(1L), MemorySegment.ofArray(new int[] {-1}))
                .tensor("i32", DType.I32, List.of(1L), MemorySegment.ofArray(new int[] {-1}))
                .tensor("u16", DType.U16, List.of(1L), MemorySegment.ofArray(new short[] {-1}))
                .tensor("i16", DType.I16, List.of(1L), MemorySegment.ofArray(new short[] {-1}))
                .tensor("u8", DType.U8, List.of(1L), MemorySegment.ofArray(new byte[] {-1}))
                .tensor("i8", DType.I8, List.of(1L), MemorySegment.ofArray(new byte[] {-1}))
                .tensor("bool", DType.BOOL, List.of(2L), MemorySegment.ofArray(new byte[] {0, 1}))
                .write(path);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertArrayEquals(new double[] {Math.PI, -1e300}, file.doubles("f64"));
            assertArrayEquals(new float[] {(float) Math.PI, Float.NEGATIVE_INFINITY}, file.floats("f64"));
            assertArrayEquals(new float[] {0.1f, Float.MIN_VALUE}, file.floats("f32"));
            assertArrayEquals(new double[] {0.1f, Float.MIN_VALUE}, file.doubles("f32"));
            assertArrayEquals(new float[] {1, -2, 0x1p-24f}, file.floats("f16"));
            assertArrayEquals(new float[] {1, -3.140625f}, file.floats("bf16"));
            assertArrayEquals(new long[] {Long.MIN_VALUE, 5}, file.longs("i64"));
            assertArrayEquals(new double[] {-0x1p63, 5}, file.doubles("i64"));
            assertArrayEquals(new long[] {0xffff_ffffL}, file.longs("u32"));
            assertArrayEquals(new long[] {-1}, file.longs("i32"));
            assertArrayEquals(new long[] {0xffff}, file.longs("u16"));
            assertArrayEquals(new long[] {-1}, file.longs("i16"));
            assertArrayEquals(new long[] {0xff}, file.longs("u8"));
            assertArrayEquals(new long[] {-1}, file.longs("i8"));
            assertArrayEquals(new long[] {0, 1}, file.longs("bool"));
            assertSays(
                    assertThrows(CheckpointFormatException.class, () -> file.longs("f32")),
                    "integers in tensor \"f32\"",
                    "found F32");
            assertSays(
                    assertThrows(CheckpointFormatException.class, () -> file.floats("f33")),
                    "a tensor \"f33\", found none");
            assertSays(
                    assertThrows(CheckpointFormatException.class, () -> file.tensor("u8", List.of(2L))),
                    "\"u8\" of shape [2], found [1]");
        }
    }

    @Test
    void readsAndWritesTensorsOfSeveralChunks() throws IOException {
        long elements = 700_001;
        Path path = directory.resolve("chunks.safetensors");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(elements * Float.BYTES + 64, 64);
            for (long i = 0; i < elements; i++) {
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
            }
            new SafetensorsWriter()
                    .tensor("a", DType.F32, List.of(elements), values)
                    .tensor("b", DType.F32, List.of(1L), values.asSlice(4))
                    .write(path);
            MemorySegment found = arena.allocate(elements * Float.BYTES, 64);
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                file.read("a", found);
                assertEquals(-1, found.mismatch(values.asSlice(0, elements * Float.BYTES)));
                assertArrayEquals(new float[] {1}, file.floats("b"));
                assertThrows(IllegalArgumentException.class, () -> file.read("a", found.asSlice(4)));
            }
        }
    }

    @Test
    void writesTheReferencesOrderAndAlignment() throws IOException {
        Path path = directory.resolve("order.safetensors");
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
        new SafetensorsWriter()
                .tensor("a", DType.U8, List.of(1L), MemorySegment.ofArray(bytes))
                .tensor("c", DType.F32, List.of(1L), MemorySegment.ofArray(bytes))
                .tensor("b", DType.F32, List.of(1L), MemorySegment.ofArray(bytes))
                .tensor("d", DType.F64, List.of(1L), MemorySegment.ofArray(bytes))
                .metadata("z", "1")
                .metadata("y", "2")
                .write(path);
        byte[] file = Files.readAllBytes(path);
        assertEquals(0, file[0] % 8);
        String header = new String(file, 8, file[0] & 0xff | (file[1] & 0xff) << 8, StandardCharsets.UTF_8);
        assertEquals(
                "{\"__metadata__\":{\"y\":\"2\",\"z\":\"1\"},"
                        + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
                        + "\"c\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]},"
                        + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[16,17]}}",
                header.stripTrailing());
        assertEquals(8 + header.length() + 17, file.length);
    }

    @Test
    void refusesToWriteWhatNobodyCouldRead() {
        SafetensorsWriter writer = new SafetensorsWriter();
        MemorySegment data = MemorySegment.ofArray(new byte[16]);
        writer.tensor("t", DType.U8, List.of(16L), data);
        assertThrows(IllegalArgumentException.class, () -> writer.tensor("t", DType.U8, List.of(1L), data));
        assertThrows(IllegalArgumentException.class, () -> writer.tensor("__metadata__", DType.U8, List.of(1L), data));
        assertThrows(IllegalArgumentException.class, () -> writer.tensor("u", DType.U8, List.of(17L), data));
        assertThrows(IllegalArgumentException.class, () -> writer.tensor("u", DType.U8, List.of(-1L), data));
        assertThrows(IllegalArgumentException.class, () -> writer.tensor("u", DType.F4, List.of(3L), data));
        assertThrows(
                IllegalArgumentException.class, () -> writer.tensor("u".repeat(70_000), DType.U8, List.of(1L), data));
        writer.metadata("long", "x".repeat(SafetensorsFile.LONGEST_HEADER));
        assertSays(
                assertThrows(IOException.class, () -> writer.write(directory.resolve("long.safetensors"))),
                "its header would take");
    }
}
