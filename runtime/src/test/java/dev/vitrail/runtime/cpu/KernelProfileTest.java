package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KernelProfileTest {
    private static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);
    private static final int IMAGES = 5;

    @Test
    void profilingChangesNoBitsAndCountsTheSameWorkWhateverTheThreads() {
        KernelProfile one = new KernelProfile();
        KernelProfile three = new KernelProfile();
        List<float[]> plain = parametersAfterAStep(new CpuDevice(2));
        List<float[]> profiled = parametersAfterAStep(new CpuDevice(1, one));
        parametersAfterAStep(new CpuDevice(3, three));
        for (int i = 0; i < plain.size(); i++) {
            assertArrayEquals(plain.get(i), profiled.get(i));
        }
        Map<KernelKind, KernelProfile.Entry> first = byKind(one);
        Map<KernelKind, KernelProfile.Entry> second = byKind(three);
        assertEquals(first.keySet(), second.keySet());
        assertTrue(first.containsKey(KernelKind.ATTENTION_BACKWARD) && first.containsKey(KernelKind.OPTIMIZER));
        first.forEach((kind, entry) -> {
            assertEquals(entry.calls(), second.get(kind).calls(), kind + " calls");
            assertEquals(entry.flop(), second.get(kind).flop(), kind + " flop");
            assertEquals(entry.bytes(), second.get(kind).bytes(), kind + " bytes");
            assertTrue(entry.workerSeconds() > 0, kind + " time");
        });
        one.reset();
        assertEquals(List.of(), one.entries());
    }

    private static Map<KernelKind, KernelProfile.Entry> byKind(KernelProfile profile) {
        Map<KernelKind, KernelProfile.Entry> entries = new EnumMap<>(KernelKind.class);
        profile.entries().forEach(entry -> entries.put(entry.kind(), entry));
        return entries;
    }

    private static List<float[]> parametersAfterAStep(CpuDevice device) {
        try (Arena arena = Arena.ofShared();
                Model model = device.create(TinyVit.definition(0.1), Mode.TRAINING, IMAGES, 2)) {
            model.initialize(1);
            Batch batch = TinyVit.batch(arena, IMAGES, IMAGES, 1);
            model.forwardBackward(batch, 0.1, 1, 1);
            model.update(ADAMW, 1e-3, 1);
            return model.info().parameters().stream()
                    .map((ParameterSpec spec) -> model.parameter(spec.name(0)).toArray(ValueLayout.JAVA_FLOAT))
                    .toList();
        }
    }
}
