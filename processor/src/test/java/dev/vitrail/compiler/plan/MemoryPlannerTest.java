package dev.vitrail.compiler.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.Specs;
import dev.vitrail.compiler.build.VitProgram;
import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.pass.Pipeline;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.dsl.Pooling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No two values that are needed at the same time share memory: found by running a whole step on marked memory. */
class MemoryPlannerTest {

    static Stream<ModelSpec> models() {
        Specs tiny = Specs.tiny();
        return Stream.of(
                        tiny,
                        tiny.pooling(Pooling.MEAN),
                        tiny.drop(0.1, 0.1, 0.1),
                        Specs.square(32, 4, 5, 96, 3, 192, 10),
                        Specs.square(8, 8, 1, 4, 2, 8, 2))
                .map(specs -> specs.named("Tiny"));
    }

    /** Bytes of one image's region, each marked with the value (and layer) written there last. */
    private static final class Memory {
        private final Map<Long, String> marks = new HashMap<>();

        void write(String region, long from, long bytes, String mark) {
            for (long at = from; at < from + bytes; at += 4) {
                marks.put(region.hashCode() * 1_000_000_007L + at, mark);
            }
        }

        void read(String region, long from, long bytes, String mark) {
            for (long at = from; at < from + bytes; at += 4) {
                assertEquals(mark, marks.get(region.hashCode() * 1_000_000_007L + at), mark + " was overwritten");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyValueIsIntactWhenItIsRead(ModelSpec spec) {
        CompiledModel model = CompiledModel.of(spec, Pipeline.run(VitProgram.of(spec)));
        Memory memory = new Memory();
        int layers = spec.layers();
        mark(
                model,
                memory,
                model.program().sections().getFirst().forward().inputs().getFirst());
        for (KernelSection section : model.sections()) {
            for (int layer : section.section().layers().runs()) {
                run(model, memory, section, section.forward(), layer, layers);
            }
        }
        for (KernelSection section : model.sections().reversed()) {
            for (int layer : section.section().layers().runs().reversed()) {
                run(model, memory, section, section.backward(), layer, layers);
                run(model, memory, section, section.parameterGradients(), layer, layers);
            }
        }
        for (String result : List.of("logits", "loss")) {
            PlannedBuffer buffer = model.buffer(result);
            memory.read("batch", buffer.trainingOffset(), buffer.bytes(), result + "@0");
        }
    }

    private static void mark(CompiledModel model, Memory memory, Value images) {
        PlannedBuffer buffer = model.buffer(images.name());
        memory.write("batch", buffer.trainingOffset(), buffer.bytes(), images.name() + "@0");
    }

    private static void run(
            CompiledModel model, Memory memory, KernelSection section, List<Kernel> kernels, int layer, int layers) {
        for (Kernel kernel : kernels) {
            for (boolean writing : new boolean[] {false, true}) {
                for (Value value : writing ? kernel.writes() : kernel.reads()) {
                    if (!value.isParameter() && !value.isParameterGradient()) {
                        Place place = model.places().of(section.section(), value);
                        PlannedBuffer buffer = model.buffer(place.buffer());
                        int slot = slot(place.slot(), layer, layers);
                        // what a turn means changes with every layer: its mark is the layer that it belongs to
                        String mark = place.buffer() + "@" + owner(place.slot(), layer, layers);
                        String region = buffer.perTask() ? "task" : "batch";
                        long at = buffer.trainingOffset() + (buffer.slots() > 1 ? slot * buffer.bytes() : 0);
                        if (writing) {
                            memory.write(region, at, buffer.bytes(), mark);
                        } else {
                            memory.read(region, at, buffer.bytes(), mark);
                        }
                    }
                }
            }
        }
    }

    private static int slot(Place.Slot slot, int layer, int layers) {
        return switch (slot) {
            case FIRST -> 0;
            case LAYER -> layer;
            case NEXT_LAYER -> layer + 1;
            case LAST -> layers;
            case TURN -> layer & 1;
            case NEXT_TURN -> (layer + 1) & 1;
            case LAST_TURN -> layers & 1;
        };
    }

    private static int owner(Place.Slot slot, int layer, int layers) {
        return switch (slot) {
            case FIRST -> 0;
            case LAYER, TURN -> layer;
            case NEXT_LAYER, NEXT_TURN -> layer + 1;
            case LAST, LAST_TURN -> layers;
        };
    }

    @Test
    void randomBlocksNeverOverlapWhileBothLive() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            List<OffsetPlanner.Block> blocks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int first = random.nextInt(30);
                blocks.add(new OffsetPlanner.Block(
                        "b" + i, 64L * (1 + random.nextInt(10)), new Lifetime(first, first + random.nextInt(8))));
            }
            OffsetPlanner.Offsets offsets = OffsetPlanner.plan(blocks);
            for (OffsetPlanner.Block a : blocks) {
                assertTrue(offsets.start(a.name()) + a.bytes() <= offsets.bytes());
                for (OffsetPlanner.Block b : blocks) {
                    boolean together = a != b && a.lifetime().overlaps(b.lifetime());
                    boolean apart = offsets.start(a.name()) + a.bytes() <= offsets.start(b.name())
                            || offsets.start(b.name()) + b.bytes() <= offsets.start(a.name());
                    assertTrue(!together || apart, a + " and " + b);
                }
            }
        }
    }
}
