package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.train.Failures.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.train.MemoryDirectory;
import dev.vitrail.runtime.train.ShiftedRegression;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {
    private static final Set<String> TRAINING_ONLY = Set.of("init", "dropout", "attentionDropout", "stochasticDepth");

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Path path = Path.of("");
    private final ShiftedRegression model = ShiftedRegression.small(8);
    private final ShiftedRegression other = ShiftedRegression.small(8);

    @BeforeEach
    void saveOne() throws IOException {
        path = directory.resolve("model.safetensors");
        model.initialize(1);
        other.initialize(2);
        Checkpoint.save(model, path, Map.of("note", "text"));
    }

    @AfterEach
    void close() {
        model.close();
        other.close();
    }

    @Test
    void bringsEveryBitBack() throws IOException {
        for (int bits : new int[] {0x7fc00001, 0xff800000, 0x80000000, 1, 0x7f7fffff}) {
            model.parameter("head.bias").set(ValueLayout.JAVA_INT, 4, bits);
            Checkpoint.save(model, path, Map.of());
            Checkpoint.load(path, other);
            for (String name : ModelTensors.shapes(model.info()).keySet()) {
                assertEquals(-1, model.parameter(name).mismatch(other.parameter(name)), name);
            }
        }
    }

    @Test
    void hasTimmsNamesShapesAndTheConfiguration() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            Map<String, List<Long>> shapes = new LinkedHashMap<>();
            file.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            assertEquals(
                    Map.of(
                            "blocks.0.shift", List.of(1L, 16L),
                            "blocks.1.shift", List.of(1L, 16L),
                            "head.bias", List.of(3L),
                            "head.weight", List.of(3L, 16L)),
                    shapes);
            assertEquals("pt", file.metadata().get("format"));
            assertEquals("vitrail", file.metadata().get("generator"));
            assertEquals("GELU", file.metadata().get("architecture.activation"));
            assertEquals("1.0E-6", file.metadata().get("architecture.layerNormEps"));
            assertEquals("text", file.metadata().get("note"));
        }
    }

    @Test
    void tellsTheModelThatItsParametersChanged() throws IOException {
        Checkpoint.load(path, other);
        try (Arena arena = Arena.ofConfined()) {
            Batch batch = new Batch(arena, 1, 16);
            batch.images().fill((byte) 0x3f);
            batch.count(1);
            model.infer(batch);
            other.infer(batch);
        }
        assertEquals(-1, model.logits().mismatch(other.logits()));
    }

    @Test
    void equalModelsGiveEqualFiles() throws IOException {
        Path second = directory.resolve("second.safetensors");
        Checkpoint.save(model, second, Map.of("note", "text"));
        assertEquals(-1, Files.mismatch(path, second));
    }

    /** The file again, with changes. */
    private Path rewrite(Map<String, String> metadata, String left, String added, DType type) throws IOException {
        Path changed = directory.resolve("changed.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        metadata.forEach(writer::metadata);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            for (TensorInfo tensor : file.tensors().values()) {
                if (!tensor.name().equals(left)) {
                    double[] values = file.doubles(tensor.name());
                    writer.tensor(tensor.name(), type, tensor.shape(), values(values, type));
                }
            }
        }
        if (!added.isEmpty()) {
            writer.tensor(added, DType.U8, List.of(), MemorySegment.ofArray(new byte[1]));
        }
        writer.write(changed);
        return changed;
    }

    private static MemorySegment values(double[] values, DType type) {
        switch (type) {
            case F64 -> {
                return MemorySegment.ofArray(values);
            }
            case F32 -> {
                float[] floats = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    floats[i] = (float) values[i];
                }
                return MemorySegment.ofArray(floats);
            }
            default -> {
                short[] shorts = new short[values.length];
                for (int i = 0; i < values.length; i++) {
                    float value = (float) values[i];
                    shorts[i] = type == DType.F16
                            ? Float.floatToFloat16(value)
                            : (short) (Float.floatToRawIntBits(value) >>> 16);
                }
                return MemorySegment.ofArray(shorts);
            }
        }
    }

    @Test
    void loadsAFileWithoutOurMetadataByNamesAndShapes() throws IOException {
        Checkpoint.load(rewrite(Map.of(), "", "", DType.F64), other);
        assertEquals(-1, model.parameter("head.weight").mismatch(other.parameter("head.weight")));
    }

    @Test
    void loadsHalfPrecision() throws IOException {
        for (DType type : List.of(DType.F16, DType.BF16)) {
            Checkpoint.load(rewrite(Map.of(), "", "", type), other);
            float[] expected = model.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT);
            assertArrayEquals(expected, other.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT), 1e-3f);
        }
    }

    private void refuses(Path file, String... parts) {
        float[] before = other.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT);
        assertSays(assertThrows(CheckpointMismatchException.class, () -> Checkpoint.load(file, other)), parts);
        assertArrayEquals(before, other.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT));
    }

    @Test
    void refusesMissingUnknownAndDifferentTensors() throws IOException {
        refuses(rewrite(Map.of(), "head.bias", "", DType.F32), "missing in the file: \"head.bias\"");
        refuses(rewrite(Map.of(), "", "head.scale", DType.F32), "the model does not have: \"head.scale\"");
        refuses(
                rewrite(Map.of(), "head.bias", "head.bias", DType.F32),
                "other shapes: \"head.bias\" is [] in the file, [3] in the model");
    }

    static Stream<String> fields() {
        return RecordFields.of(ShiftedRegression.architecture()).keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void comparesEveryFieldOfTheConfiguration(String field) throws IOException {
        Path changed = rewrite(Map.of("architecture." + field, "17"), "", "", DType.F32);
        if (TRAINING_ONLY.contains(field)) {
            Checkpoint.load(changed, other);
            assertEquals(-1, model.parameter("head.weight").mismatch(other.parameter("head.weight")));
        } else {
            String own = String.valueOf(
                    RecordFields.of(ShiftedRegression.architecture()).get(field));
            refuses(changed, field + " is \"17\" in the file, \"" + own + "\" in the model");
        }
    }

    @Test
    void refusesAFieldItDoesNotKnow() throws IOException {
        refuses(rewrite(Map.of("architecture.registerTokens", "4"), "", "", DType.F32), "\"registerTokens\"");
    }

    @Test
    void refusesIntegersOnlyWhereTheyCannotBeRead() throws IOException {
        Path changed = directory.resolve("floats8.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        ModelTensors.shapes(model.info())
                .forEach((name, shape) -> writer.tensor(name, DType.F8_E4M3, shape, model.parameter(name)));
        writer.write(changed);
        assertSays(
                assertThrows(CheckpointFormatException.class, () -> Checkpoint.load(changed, other)),
                "numbers of at least 16 bits",
                "F8_E4M3");
    }

    @Test
    void aDamagedFileChangesNothing() throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        float[] before = other.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(path, Arrays.copyOf(bytes, length));
            assertThrows(CheckpointFormatException.class, () -> Checkpoint.load(path, other));
        }
        assertArrayEquals(before, other.parameter("head.weight").toArray(ValueLayout.JAVA_FLOAT));
        assertTrue(bytes.length > 500);
    }
}
