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
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The first pass in plain Java: who has it, for how long, and that it leaves no trace. */
final class FirstPassTest {
    private static final int STEPS = 3;
    private static final String END_BEFORE_UPDATE = "end-before-update";
    private static final String NO_TIME = "no-time";

    /**
     * Trains from its first pass on and prints which arithmetic there was behind the passes of each step, and the bits. May be
     * told to end the first pass before the update behind it, or to let it take no time at all.
     */
    static final class Training {
        private Training() {}

        public static void main(String[] arguments) {
            String how = arguments.length > 0 ? arguments[0] : "";
            FirstPass.mostNanos = how.equals(NO_TIME) ? 0 : TimeUnit.DAYS.toNanos(1);
            OptimizerRule rule = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);
            String first = arithmetic();
            StringBuilder vectors = new StringBuilder();
            try (Arena arena = Arena.ofConfined();
                    Model model = new CpuDevice(2).create(TinyVit.definition(0.1), Mode.TRAINING, 8, 2)) {
                model.initialize(1);
                Batch batch = TinyVit.batch(arena, 8, 7, 1);
                for (int step = 1; step <= STEPS; step++) {
                    model.forwardBackward(batch, 0.1, 1, step);
                    vectors.append(FirstPass.isOver() ? " vector" : " plain");
                    if (how.equals(END_BEFORE_UPDATE) && step == 1) {
                        FirstPass.end();
                        vectors.append(FirstPass.isOver() ? " vector" : " plain");
                    }
                    model.update(rule, 1e-3, step);
                }
                System.out.println("arithmetic: " + first + " " + arithmetic());
                System.out.println("steps:" + vectors);
                System.out.println("bits: " + ModelBits.hash(model));
            }
        }

        /** Of a model that is made now. */
        private static String arithmetic() {
            return OpsProvider.starting(MemorySegment.NULL).getClass().getSimpleName();
        }
    }

    @Test
    void itsBitsAreThoseOfVectors() throws IOException, InterruptedException {
        List<String> plainFirst = run(List.of());
        List<String> vectors = run(List.of("-D" + FirstPass.PROPERTY + "=vector"));
        assertEquals("steps: plain vector vector", plainFirst.get(1));
        assertEquals("steps: vector vector vector", vectors.get(1));
        assertEquals(vectors.getLast(), plainFirst.getLast());
    }

    /** A step that changes arithmetic between its passes and its update. */
    @Test
    void itMayEndWithinAStep() throws IOException, InterruptedException {
        List<String> within = run(List.of(), END_BEFORE_UPDATE);
        assertEquals("steps: plain vector vector vector", within.get(1));
        assertEquals(run(List.of()).getLast(), within.getLast());
    }

    @Test
    void itEndsWhenItTakesTooLong() throws IOException, InterruptedException {
        List<String> late = run(List.of(), NO_TIME);
        assertEquals("steps: vector vector vector", late.get(1));
        assertEquals(run(List.of()).getLast(), late.getLast());
    }

    /** What C2 has compiled for the first model would be thrown away if the second one's arithmetic were of another class. */
    @Test
    void laterModelsHaveTheSameClassOfArithmetic() throws IOException, InterruptedException {
        assertEquals("arithmetic: StartingOps StartingOps", run(List.of()).getFirst());
        assertEquals(
                "arithmetic: VectorOps VectorOps",
                run(List.of("-D" + FirstPass.PROPERTY + "=vector")).getFirst());
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
                .filter(line -> line.matches("(arithmetic|steps|bits):.*"))
                .toList();
    }

    private static ChildJvm.Result child(List<String> flags, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        return ChildJvm.run(all, Training.class, arguments);
    }
}
