package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.OptimizerRule;
import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StepWorkTest {
    private static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 2", "8, 3"})
    void aDryRunCountsWhatATrainingStepDoes(int images, int threads) {
        KernelProfile profile = new KernelProfile();
        try (Arena arena = Arena.ofShared();
                Model model =
                        new CpuDevice(threads, profile).create(TinyVit.definition(0.1), Mode.TRAINING, images, 2)) {
            model.initialize(1);
            model.forwardBackward(TinyVit.batch(arena, images, images, 1), 0.1, 1, 1);
            model.update(ADAMW, 1e-3, 1);
        }
        assertSame(profile, StepWork.training(TinyVit.definition(0.1), images, threads, ADAMW));
    }

    @Test
    void aDryRunCountsWhatInferenceDoes() {
        KernelProfile profile = new KernelProfile();
        try (Arena arena = Arena.ofShared();
                Model model = new CpuDevice(2, profile).create(TinyVit.definition(0), Mode.INFERENCE, 5, 0)) {
            model.initialize(1);
            model.infer(TinyVit.batch(arena, 5, 5, 1));
            profile.reset(); // the first pass packs the weights
            model.infer(TinyVit.batch(arena, 5, 5, 1));
        }
        assertSame(profile, StepWork.inference(TinyVit.definition(0), 5, 2));
    }

    private static void assertSame(KernelProfile profile, StepWork work) {
        Map<KernelKind, StepWork.Amount> done = new EnumMap<>(KernelKind.class);
        for (KernelProfile.Entry entry : profile.entries()) {
            done.put(entry.kind(), new StepWork.Amount(entry.calls(), entry.flop(), entry.bytes(), entry.sums()));
        }
        assertTrue(done.size() > 5, done.toString());
        assertEquals(done, work.total());
    }

    @Test
    void everyKernelIsProfiled() {
        List<String> missing = Arrays.stream(CpuKernels.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == void.class)
                .filter(method -> !profiled(method))
                .map(Method::toString)
                .toList();
        assertEquals(List.of(), missing, "a dry run would compute these");
    }

    private static boolean profiled(Method method) {
        try {
            return ProfiledKernels.class.getDeclaredMethod(method.getName(), method.getParameterTypes()) != null;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
