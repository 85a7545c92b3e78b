package dev.vitrail.compiler.plan;

import dev.vitrail.compiler.fuse.Kernel;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Value;
import dev.vitrail.compiler.plan.OffsetPlanner.Block;
import dev.vitrail.compiler.plan.OffsetPlanner.Offsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Decides where every value lives. Memory comes in two kinds: rows for all images of the batch, and rows for the images of
 * the task that a worker is at. A value that is written and read within one phase needs only the latter.
 *
 * <p>Values of the batch may share memory when no phase needs both (workers are at different places within a phase);
 * values of a task when no kernel needs both.
 */
final class MemoryPlanner {
    /** The number of the phase that is the whole forward pass. */
    static final int FORWARD = 0;

    /** Values that the runtime reads after the step; they keep their memory to its end. */
    private static final Set<String> RESULTS = Set.of("logits", "loss");

    /** Values that the runtime fills or reads by name; always with the batch. */
    private static final Set<String> EXCHANGED = Set.of("images", "logits", "loss", "dLogits");

    private final List<KernelSection> sections;
    private final ValuePlaces places;
    private final Map<String, Usage> usages = new LinkedHashMap<>();

    private MemoryPlanner(List<KernelSection> sections, ValuePlaces places) {
        this.sections = sections;
        this.places = places;
    }

    /** All buffers with offsets, and the bytes per image of the four regions. */
    record Plan(List<PlannedBuffer> buffers, long training, long inference, long trainingTask, long inferenceTask) {}

    static Plan plan(List<KernelSection> sections, ValuePlaces places) {
        MemoryPlanner planner = new MemoryPlanner(sections, places);
        planner.collectUsages();
        return planner.offsets();
    }

    /** Visits every kernel in the order of a training step. */
    private void collectUsages() {
        int kernel = 0;
        for (KernelSection section : sections) {
            for (Kernel next : section.forward()) {
                use(section, next, FORWARD, kernel++);
            }
        }
        int phase = FORWARD + 1;
        for (KernelSection section : sections.reversed()) {
            for (Kernel next : section.backward()) {
                use(section, next, phase, kernel++);
                if (section.section().layers().count() > 1) {
                    // The loop comes back to this phase after the next: what it reads from outside lives through both.
                    useFromOutside(section, next, phase + 1, kernel);
                }
            }
            for (Kernel next : section.parameterGradients()) {
                use(section, next, phase + 1, kernel++);
            }
            phase += 2;
        }
        for (String result : RESULTS) {
            Objects.requireNonNull(usages.get(result), result).at(phase, kernel);
        }
    }

    private void use(KernelSection section, Kernel kernel, int phase, int position) {
        kernel.reads().forEach(value -> use(section, value, phase, position));
        kernel.writes().forEach(value -> use(section, value, phase, position));
    }

    private void use(KernelSection section, Value value, int phase, int position) {
        if (!value.isParameter() && !value.isParameterGradient()) {
            usages.computeIfAbsent(
                            places.of(section.section(), value).buffer(), _ -> new Usage(value.type(), phase, position))
                    .at(phase, position);
        }
    }

    private void useFromOutside(KernelSection section, Kernel kernel, int phase, int position) {
        for (Value value : kernel.reads()) {
            Usage usage = usages.get(places.of(section.section(), value).buffer());
            if (usage != null && usage.phases().first() < phase - 1) {
                usage.at(phase, position);
            }
        }
    }

    private Plan offsets() {
        List<Block> batch = new ArrayList<>(), task = new ArrayList<>();
        List<Block> inferenceBatch = new ArrayList<>(), inferenceTask = new ArrayList<>();
        usages.forEach((name, usage) -> {
            long bytes = bytes(usage);
            if (withBatch(name, usage)) {
                batch.add(block(name, bytes * places.slots(name), usage.phases()));
            } else {
                task.add(block(name, bytes, usage.kernels()));
            }
            Lifetime inference = usage.inference();
            if (inference != null && EXCHANGED.contains(name)) {
                inferenceBatch.add(block(name, bytes, Lifetime.at(FORWARD)));
            } else if (inference != null) {
                inferenceTask.add(block(name, bytes, inference));
            }
        });
        Offsets training = OffsetPlanner.plan(batch), trainingTask = OffsetPlanner.plan(task);
        Offsets inference = OffsetPlanner.plan(inferenceBatch), inferencePerTask = OffsetPlanner.plan(inferenceTask);
        List<PlannedBuffer> buffers = new ArrayList<>();
        usages.forEach((name, usage) -> {
            boolean withBatch = withBatch(name, usage), exchanged = EXCHANGED.contains(name);
            buffers.add(new PlannedBuffer(
                    name,
                    usage.type(),
                    bytes(usage),
                    withBatch ? places.slots(name) : 1,
                    (withBatch ? training : trainingTask).start(name),
                    !withBatch,
                    (exchanged ? inference : inferencePerTask).start(name),
                    !exchanged));
        });
        return new Plan(buffers, training.bytes(), inference.bytes(), trainingTask.bytes(), inferencePerTask.bytes());
    }

    /** Every block starts at a cache line, times any number of images. */
    private static Block block(String name, long bytes, Lifetime lifetime) {
        return new Block(name, ParameterLayout.align(bytes), lifetime);
    }

    private static boolean withBatch(String name, Usage usage) {
        return EXCHANGED.contains(name) || usage.outlivesPhase();
    }

    private static long bytes(Usage usage) {
        return Float.BYTES * usage.type().elements();
    }
}
