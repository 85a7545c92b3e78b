package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.train.Failures.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.train.MemoryDirectory;
import dev.vitrail.runtime.train.ShiftedRegression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateFileTest {
    private static final Map<String, String> SETTINGS = Map.of("seed", "7", "batch", "8");
    private static final TrainingState STATE =
            new TrainingState(13, 2, 3, 4.1, 9, 1, 0.7, 0.1 + 0.2, Double.NaN, 1, SETTINGS);

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private StateFile file = new StateFile(Path.of(""), Path.of(""));
    private final ShiftedRegression model = ShiftedRegression.small(8);
    private final ShiftedRegression other = ShiftedRegression.small(8);

    @BeforeEach
    void saveOne() throws IOException {
        file = new StateFile(directory.resolve("state.safetensors"), directory.resolve("state.previous.safetensors"));
        model.initialize(1);
        other.initialize(2);
        model.moment(0, "head.bias").fill((byte) 5);
        model.moment(1, "blocks.1.shift").fill((byte) 6);
        file.save(DurableFile.ON_DISK, model, 2, STATE);
    }

    @AfterEach
    void close() {
        model.close();
        other.close();
    }

    @Test
    void bringsParametersMomentsAndPositionBack() throws IOException {
        assertEquals(STATE, StateFile.load(file.newest(), other, 2, SETTINGS));
        for (String name : ModelTensors.shapes(model.info()).keySet()) {
            assertEquals(-1, model.parameter(name).mismatch(other.parameter(name)));
            assertEquals(-1, model.moment(0, name).mismatch(other.moment(0, name)));
            assertEquals(-1, model.moment(1, name).mismatch(other.moment(1, name)));
        }
    }

    @Test
    void namesMomentsByOptimizerSlotAndParameter() throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file.newest())) {
            assertEquals(3 * 4, tensors.tensors().size());
            assertEquals(
                    List.of(1L, 16L),
                    tensors.tensor("optimizer.1.blocks.0.shift").shape());
            assertEquals("13", tensors.metadata().get("state.step"));
            assertEquals("7", tensors.metadata().get("setting.seed"));
        }
    }

    @Test
    void refusesAnotherOptimizer() {
        assertSays(
                assertThrows(
                        CheckpointMismatchException.class, () -> StateFile.load(file.newest(), other, 1, SETTINGS)),
                "the model does not have: \"optimizer.1.");
    }

    @Test
    void refusesOtherSettings() {
        for (Map<String, String> settings : List.of(
                Map.of("seed", "8", "batch", "8"), Map.of("batch", "8"), Map.of("seed", "7", "batch", "8", "x", "1"))) {
            assertThrows(CheckpointMismatchException.class, () -> StateFile.load(file.newest(), other, 2, settings));
        }
    }

    @Test
    void refusesOtherDropoutWhichWeightsAllow() throws IOException {
        Architecture a = ShiftedRegression.architecture();
        Architecture dropout = new Architecture(
                4, 4, 1, 4, 2, 16, 1, 16, 3, "NONE", true, "MEAN", "GELU", true, 1e-6, "GOOGLE", a.dropout() / 2, 0, 0);
        try (ShiftedRegression changed =
                new ShiftedRegression(dropout, model.info().training(), 8)) {
            assertSays(
                    assertThrows(
                            CheckpointMismatchException.class,
                            () -> StateFile.load(file.newest(), changed, 2, SETTINGS)),
                    "other dropout");
            Path weights = directory.resolve("weights.safetensors");
            Checkpoint.save(model, weights, Map.of());
            Checkpoint.load(weights, changed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "state.step, -1",
        "state.step, 1.5",
        "state.step, 99999999999999999999",
        "state.epoch, 4294967296",
        "state.batch, x",
        "state.lossSum, one",
        "state.bestAccuracy, ''",
        "state.correct, 0x10"
    })
    void refusesAPositionThatIsNone(String field, String value) throws IOException {
        Path changed = directory.resolve("changed.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        try (SafetensorsFile tensors = SafetensorsFile.open(file.newest())) {
            tensors.metadata().forEach(writer::metadata);
        }
        writer.metadata(field, value).write(changed);
        assertSays(
                assertThrows(CheckpointFormatException.class, () -> StateFile.load(changed, other, 2, SETTINGS)),
                field);
    }

    @Test
    void refusesWeightsInItsPlace() throws IOException {
        Path weights = directory.resolve("weights.safetensors");
        Checkpoint.save(model, weights, Map.of());
        assertSays(
                assertThrows(CheckpointFormatException.class, () -> StateFile.load(weights, other, 2, SETTINGS)),
                "state.step as an entry in the metadata, found none");
    }
}
