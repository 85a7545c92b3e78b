package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.checkpoint.ChildJvm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first pass in plain Java: who has it, for how long, and that it leaves no trace. */
final class FirstPassTest {
    private static final int STEPS = 3;

    /** Trains from its first pass on and prints which arithmetic each step began with, and the bits. */
    static final class Training {
        private Training() {}

        public static void main(String[] arguments) throws InterruptedException {
            boolean waits = arguments.length > 0;
            OptimizerRule rule = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);
            StringBuilder vectors = new StringBuilder();
            try (Arena arena = Arena.ofConfined();
                    Model model = new CpuDevice(2).create(TinyVit.definition(0.1), Mode.TRAINING, 8, 2)) {
                model.initialize(1);
                Batch batch = TinyVit.batch(arena, 8, 7, 1);
                for (int step = 1; step <= STEPS; step++) {
                    model.forwardBackward(batch, 0.1, 1, step);
                    vectors.append(FirstPass.isOver() ? " vector" : " plain");
                    if (waits && step == 1) {
                        Thread.sleep(2100);
                        vectors.append(FirstPass.isOver() ? " vector" : " plain");
                    }
                    model.update(rule, 1e-3, step);
                }
                System.out.println("steps:" + vectors);
                System.out.println("bits: " + ModelBits.hash(model));
            }
        }
    }

    @Test
    void itsBitsAreThoseOfVectors() throws IOException, InterruptedException {
        List<String> plainFirst = run(List.of());
        List<String> vectors = run(List.of("-D" + FirstPass.PROPERTY + "=vector"));
        assertEquals("steps: plain vector vector", plainFirst.getFirst());
        assertEquals("steps: vector vector vector", vectors.getFirst());
        assertEquals(vectors.getLast(), plainFirst.getLast());
    }

    /** A step that changes arithmetic between its passes and its update. */
    @Test
    void itEndsWhenItTakesTooLong() throws IOException, InterruptedException {
        List<String> slow = run(List.of(), "slow");
        assertEquals("steps: plain vector vector vector", slow.getFirst());
        assertEquals(run(List.of()).getLast(), slow.getLast());
    }

    @Test
    void anotherArithmeticIsRefused() throws IOException, InterruptedException {
        ChildJvm.Result result = child(List.of("-D" + FirstPass.PROPERTY + "=fast"));
        assertNotEquals(0, result.exitCode());
        assertTrue(
                result.output().contains("-D" + FirstPass.PROPERTY + "=fast: expected scalar or vector"),
                result.output());
    }

    private static List<String> run(List<String> flags, String... arguments) throws IOException, InterruptedException {
        ChildJvm.Result result = child(flags, arguments);
        assertEquals(0, result.exitCode(), result.output());
        return result.output()
                .lines()
                .filter(line -> line.matches("(steps|bits):.*"))
                .toList();
    }

    private static ChildJvm.Result child(List<String> flags, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        return ChildJvm.run(all, Training.class, arguments);
    }
}
