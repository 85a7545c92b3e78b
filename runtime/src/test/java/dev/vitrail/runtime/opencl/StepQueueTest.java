package dev.vitrail.runtime.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.Pixels;
import dev.vitrail.runtime.StepResult;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Steps follow each other without waiting for numbers, and the numbers are those of their step. */
@RequiresOpenCl
class StepQueueTest {
    private static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);
    private static final int BATCH = 2;
    private static final int STEPS = 6;

    private final FaultyApi api = new FaultyApi(JoclApi.load());
    private final ClDeviceInfo device = ClDevices.list(api.api()).getFirst();

    /** Images of value x and x + 1, of classes 0 and 1. */
    private static Batch batch(Arena arena, int x) {
        Batch batch = new Batch(arena, BATCH, 16, Pixels.BYTES);
        for (int image = 0; image < BATCH; image++) {
            batch.images().set(ValueLayout.JAVA_BYTE, image * 16L, (byte) (x + image));
            batch.labels()[image] = image;
        }
        batch.count(BATCH);
        return batch;
    }

    /** Every weight is the number of steps done. */
    private static double loss(int x, int stepsDone) {
        return (x + x + 1) / 2.0 * stepsDone;
    }

    @Test
    void aDeviceWithItsOwnMemoryIsWaitedForOnlyWhenNumbersAreAskedFor() {
        try (Arena arena = Arena.ofConfined();
                OpenClModel model = ToyOpenCl.create(api.api(), ClSessionTest.discrete(device), BATCH)) {
            model.parametersChanged();
            StepResult before = null;
            api.waits();
            for (int step = 1; step <= STEPS; step++) {
                // The memory is filled again as soon as the call returns.
                Batch batch = batch(arena, step);
                StepResult now = model.trainStep(batch, 0, 1, ADAMW, 1e-3, step);
                batch.images().fill((byte) 99);
                assertFalse(now.isReady());
                assertEquals(List.of(), api.waits(), "step " + step);
                if (before != null) {
                    assertEquals(loss(step - 1, step - 2), before.loss());
                    assertEquals(3, before.gradientNorm());
                    assertEquals(
                            (float) (step - 1) * (step - 2), before.logits().getAtIndex(ValueLayout.JAVA_FLOAT, 0));
                    assertTrue(before.isReady());
                    assertEquals(List.of("clWaitForEvents"), api.waits());
                }
                before = now;
            }
        }
        assertEquals(0, api.live(), "with a step whose numbers nobody asked for");
    }

    @Test
    void sharedMemoryIsWaitedForBeforeAnythingIsQueued() {
        try (Arena arena = Arena.ofConfined();
                OpenClModel model = ToyOpenCl.create(api.api(), device, BATCH)) {
            StepResult before = null;
            for (int step = 1; step <= STEPS; step++) {
                int first = api.calls().size();
                StepResult now = model.trainStep(batch(arena, step), 0, 1, ADAMW, 1e-3, step);
                List<String> calls = api.calls().subList(first, api.calls().size());
                int launch = calls.indexOf("clEnqueueNDRangeKernel");
                assertTrue(launch > 0 && calls.lastIndexOf("clFinish") < launch, calls::toString);
                assertEquals(Set.of("clFinish"), Set.copyOf(api.waits()));
                assertFalse(now.isReady());
                if (before != null) {
                    assertTrue(before.isReady());
                    assertEquals(loss(step - 1, step - 2), before.loss());
                    assertEquals(3, before.gradientNorm());
                    assertEquals(List.of(), api.waits());
                }
                before = now;
            }
        }
        assertEquals(0, api.live());
    }

    @Test
    void everyOtherMethodComesAfterTheStep() {
        for (ClDeviceInfo each : List.of(device, ClSessionTest.discrete(device))) {
            try (Arena arena = Arena.ofConfined();
                    OpenClModel model = ToyOpenCl.create(api.api(), each, BATCH)) {
                StepResult step = model.trainStep(batch(arena, 5), 0, 1, ADAMW, 1e-3, 1);
                assertEquals(1, model.parameter(ToyOpenCl.WEIGHT).getAtIndex(ValueLayout.JAVA_FLOAT, 2));
                model.infer(batch(arena, 7));
                assertEquals(7, model.logits().getAtIndex(ValueLayout.JAVA_FLOAT, 0));
                assertEquals(0, step.loss());
                assertEquals(loss(3, 1), model.forwardBackward(batch(arena, 3), 0, 1, 2));
                assertEquals(3, model.update(ADAMW, 1e-3, 2));
                assertEquals(2, model.parameter(ToyOpenCl.WEIGHT).getAtIndex(ValueLayout.JAVA_FLOAT, 0));
            }
            assertEquals(0, api.live());
        }
    }
}
