package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.cost.KernelRate;
import dev.vitrail.runtime.cost.StepRates;
import dev.vitrail.runtime.cpu.CpuKernels;
import dev.vitrail.runtime.cpu.CpuProgram;
import dev.vitrail.runtime.cpu.KernelKind;
import dev.vitrail.runtime.cpu.Phases;
import dev.vitrail.runtime.cpu.Roofs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionTableTest {
    private static final ModelInfo INFO = new ModelInfo(
            "Toy",
            "toys.Toy",
            new Architecture(
                    8,
                    8,
                    3,
                    4,
                    2,
                    6,
                    2,
                    12,
                    10,
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
                    4, 2, "ADAMW", 1e-3, 0.05, 0.9, 0.999, 0.9, 0.05, "COSINE", 1, 0, "NONE", 4, "FP32", 1),
            List.of(),
            List.of(),
            new MemoryPlan(256, 0, 0, 64, 64, 0, 0, 1 << 20, 2, List.of()));

    /** A dense layer forward, and one more kernel backward. */
    private static final class ToyProgram extends CpuProgram {
        @Override
        protected void forward(Phases phases) {
            phases.overImages((k, _) -> k.linear(0, 0, 0, 0, k.images() * 5, 6, 10), 0);
        }

        @Override
        protected void backward(Phases phases) {
            phases.shared((k, _) -> k.weightGradient(0, 0, 0, 0, k.images() * 5, 6, 10), 0);
        }

        @Override
        protected void packWeights(CpuKernels kernels, int ignored) {}
    }

    /** Nothing takes time but a call of these two: 1 second in a linear layer, 6 in a weight gradient. */
    private static StepRates rates() {
        Map<KernelKind, KernelRate> kernels = new java.util.EnumMap<>(KernelKind.class);
        for (KernelKind kind : KernelKind.values()) {
            kernels.put(kind, new KernelRate(0, 0, 0, 0));
        }
        kernels.put(KernelKind.LINEAR, new KernelRate(1, 0, 0, 0));
        kernels.put(KernelKind.WEIGHT_GRADIENT, new KernelRate(6, 0, 0, 0));
        return new StepRates(2, kernels, 0, new Roofs(1, Double.MAX_VALUE));
    }

    @Test
    void theTableHasTimesRatesAndSharesWithinEightyColumns() {
        ModelDefinition definition = new ModelDefinition(INFO, ToyProgram::new);
        List<String> lines = PredictionTable.lines(definition, 8, 2, new MachineRates.Both(rates(), rates()));
        assertTrue(lines.stream().allMatch(line -> line.length() <= 80), lines.toString());
        List<String> words =
                lines.stream().map(line -> line.replaceAll(" +", " ")).toList();
        assertEquals("predicted for this CPU, batch 8, 2 threads training inference", words.getFirst());
        assertTrue(words.contains("seconds per step 5.0000 2.0000"), lines.toString());
        assertTrue(words.contains("images per second 1.6 4.0"), lines.toString());
        assertTrue(words.contains("weight gradient 60 %"), lines.toString());
        assertTrue(words.contains("linear 40 % 100 %"), lines.toString());
    }
}
