package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Initializer;
import dev.vitrail.runtime.LayerInfo;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.TrainingDefaults;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
    private static final MemoryPlan.Buffer BUFFER =
            new MemoryPlan.Buffer("attention weights", "16 x 257 x 257", 4_227_136, 32, 0, false, 0, true);

    /** The largest standard size. */
    private static final ModelInfo HUGE = new ModelInfo(
            "H14",
            "dev.vitrail.examples.sizes.H14",
            new Architecture(
                    224,
                    224,
                    3,
                    14,
                    32,
                    1280,
                    16,
                    5120,
                    1000,
                    "LEARNED_1D",
                    true,
                    "CLASS_TOKEN",
                    "GELU",
                    true,
                    1e-6,
                    "GOOGLE",
                    0,
                    0,
                    0),
            new TrainingDefaults(
                    8, 1, "ADAMW", 1e-3, 0.05, 0.9, 0.999, 0.9, 0.05, "COSINE", 1, 0, "NONE", 4, "FP32", 1),
            List.of(new ParameterSpec("all", List.of(632_045_800), 0, 0, 0, -1, -1, true, new Initializer.Constant(0))),
            List.of(
                    new LayerInfo("patch embedding", "256 x 1280", 1, 753_920, 192_675_840L),
                    new LayerInfo("encoder block: attention", "257 x 1280", 32, 1_639_680, 421_068_800L),
                    new LayerInfo("encoder block: MLP", "257 x 1280", 32, 13_113_600, 3_368_550_400L)),
            new MemoryPlan(
                    2_528_183_200L,
                    2_500_000_000L,
                    2_500_000_000L,
                    600_000_000,
                    4096,
                    1_000_000,
                    1_000_000,
                    65536,
                    1,
                    List.of(BUFFER)));

    @Test
    void theLargestStandardSizeFitsIntoEightyColumns() {
        List<String> lines = new ArrayList<>(ModelSummary.architecture(HUGE));
        lines.addAll(ModelSummary.layers(HUGE));
        lines.addAll(new MemorySummary(HUGE, 1024, 64, 1L << 43).lines());
        lines.add(ModelSummary.line(HUGE));
        for (String line : lines) {
            assertTrue(line.length() <= 80, line);
        }
    }

    @Test
    void totalsAreExactAndCountRepeatedBlocks() {
        List<String> lines = ModelSummary.layers(HUGE);
        String total = lines.stream()
                .filter(line -> line.startsWith("total"))
                .findFirst()
                .orElse("");
        long macs = 192_675_840L + 32 * (421_068_800L + 3_368_550_400L);
        assertEquals("total 632,045,800 " + Quantity.count(macs), total.replaceAll(" +", " "));
    }

    @Test
    void theFormulaOfTheParametersGivesTheirNumber() {
        long d = 1280;
        long m = 5120;
        long formula = 14 * 14 * 3 * d + (257 + 4) * d + 32 * (4 * d * d + 2 * d * m + 9 * d + m) + (d + 1) * 1000;
        assertEquals(HUGE.parameterCount(), formula);
        String line = ModelSummary.layers(HUGE).stream()
                .filter(text -> text.startsWith("  parameters = "))
                .findFirst()
                .orElse("");
        assertEquals("  parameters = P^2 C D + (T + 4) D + L (4 D^2 + 2 D M + 9 D + M) + (D + 1) K", line);
    }

    @Test
    void memoryOfAllImagesIsShown() {
        List<String> lines = new MemorySummary(HUGE, 8, 2, 64L << 30).lines();
        String largest = lines.getLast();
        assertEquals("attention weights 16 x 257 x 257 32 4.0 MiB 1.0 GiB", largest.replaceAll(" +", " "));
    }
}
