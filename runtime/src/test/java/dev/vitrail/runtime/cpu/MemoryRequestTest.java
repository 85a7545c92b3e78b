package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OutOfMemoryException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryRequestTest {
    private final ModelDefinition definition = TinyVit.definition(0);
    private final ModelInfo info = definition.info();
    private final Device device = new CpuDevice(1);

    @AfterEach
    void clearLimit() {
        System.clearProperty(AvailableMemory.PROPERTY);
    }

    @Test
    void aModelThatDoesNotFitIsRefusedWithABatchThatDoes() {
        System.setProperty(AvailableMemory.PROPERTY, "4M");
        String message = refusal(Mode.TRAINING, 100_000);
        assertTrue(message.startsWith("Training TinyVit at batch 100000 needs "), message);
        assertTrue(message.contains("; 4.0 MiB are available."), message);
        assertTrue(message.contains("qkv: 2 x 252 x 100000 images"), message);
        assertEquals(5, message.lines().filter(line -> line.startsWith("  ")).count(), message);
        Matcher fits = Pattern.compile("largest batch that fits is (\\d+);").matcher(message);
        assertTrue(fits.find(), message);
        int largest = Integer.parseInt(fits.group(1));
        device.create(definition, Mode.TRAINING, largest, 2).close();
        assertThrows(OutOfMemoryException.class, () -> device.create(definition, Mode.TRAINING, largest + 1, 2));
    }

    @Test
    void whereNothingFitsTheMessageSaysSo() {
        System.setProperty(AvailableMemory.PROPERTY, "1K");
        String message = refusal(Mode.INFERENCE, 1);
        assertTrue(message.startsWith("Running TinyVit at batch 1 needs "), message);
        assertTrue(message.contains("Not even a batch of 1 fits"), message);
    }

    private String refusal(Mode mode, int batch) {
        return Objects.requireNonNull(
                assertThrows(OutOfMemoryException.class, () -> device.create(definition, mode, batch, 2))
                        .getMessage());
    }

    @Test
    void theLayoutIsThePlansSizeAndKeepsRegionsApart() {
        MemoryPlan plan = info.memory();
        for (Mode mode : Mode.values()) {
            for (int slots = 0; slots <= 2; slots++) {
                ArenaLayout layout = new ArenaLayout(plan, mode, 7, 3, slots);
                assertEquals(plan.bytes(mode, 7, 3, slots), layout.bytes());
                assertEquals(layout.bytes(), layout.scratch(2) + plan.kernelScratchBytes());
            }
        }
        ArenaLayout layout = new ArenaLayout(plan, Mode.TRAINING, 7, 3, 2);
        assertEquals(plan.parameterBytes(), layout.gradients());
        assertEquals(layout.gradients(), layout.packedWeights(), "one after the other in the same place");
        assertEquals(2 * plan.parameterBytes() + plan.gradientBytes(), layout.moments(1));
        assertEquals(layout.moments(1) + plan.parameterBytes(), layout.packedTransposed());
        MemoryPlan.Buffer qkv = plan.buffers().stream()
                .filter(buffer -> buffer.name().equals("qkv"))
                .findFirst()
                .orElseThrow();
        long start = layout.packedTransposed() + plan.packedTransposedBytes();
        assertEquals(start + 7 * (qkv.trainingOffset() + qkv.bytes()) + 3 * qkv.bytes(), layout.value(qkv, 1, 3, 0));
    }

    @Test
    void limitsAreNumbersWithSuffixes() {
        assertEquals(1536, AvailableMemory.parse("limit", "1536"));
        assertEquals(1536 << 10, AvailableMemory.parse("limit", " 1536k "));
        assertEquals(3L << 30, AvailableMemory.parse("limit", "3G"));
        for (String wrong : new String[] {"", "G", "-1", "1.5G", "many", "99999999999999999G"}) {
            assertThrows(IllegalArgumentException.class, () -> AvailableMemory.parse("limit", wrong), wrong);
        }
    }

    @Test
    void withoutALimitTheMachineHasSomeMemory() {
        assertTrue(AvailableMemory.bytes() > 16 << 20);
    }
}
