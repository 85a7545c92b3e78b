package dev.vitrail.compiler.plan;

import dev.vitrail.compiler.fuse.FusionPlanner;
import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.spec.ModelSpec;
import java.util.List;

/**
 * A model ready to be written down: the whole input of the emitters.
 *
 * @param sections embedding, encoder block, head
 * @param buffers every value that needs memory
 * @param trainingBytesPerImage memory of the batch per image in training; the others alike
 * @param imagesPerTask images that a worker takes through a phase together
 */
public record CompiledModel(
        ModelSpec spec,
        Program program,
        List<KernelSection> sections,
        ParameterLayout parameters,
        ValuePlaces places,
        List<PlannedBuffer> buffers,
        long trainingBytesPerImage,
        long inferenceBytesPerImage,
        long trainingTaskBytesPerImage,
        long inferenceTaskBytesPerImage,
        int imagesPerTask) {

    /** Rows per task that fill the blocks of the matrix products well and still leave tasks for every worker. */
    private static final int ROWS_PER_TASK = 128;

    /** Fuses and plans a differentiated program. */
    public static CompiledModel of(ModelSpec spec, Program program) {
        List<KernelSection> sections =
                program.sections().stream().map(FusionPlanner::plan).toList();
        ValuePlaces places = new ValuePlaces(sections);
        MemoryPlanner.Plan plan = MemoryPlanner.plan(sections, places);
        return new CompiledModel(
                spec,
                program,
                sections,
                ParameterLayout.of(program.parameters(), sections),
                places,
                plan.buffers(),
                plan.training(),
                plan.inference(),
                plan.trainingTask(),
                plan.inferenceTask(),
                Math.max(1, Math.round((float) ROWS_PER_TASK / spec.tokens())));
    }

    /** Parameters, gradients or packed weights, two moments: what training needs whatever the batch. */
    public long fixedTrainingBytes() {
        return 3 * parameters.bytes()
                + Math.max(parameters.bytes(), parameters.packedBytes())
                + parameters.packedTransposedBytes();
    }

    /** The buffer of a name. */
    public PlannedBuffer buffer(String name) {
        return buffers.stream()
                .filter(buffer -> buffer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Number of trainable values. */
    public long parameterCount() {
        return program.parameters().stream()
                .mapToLong(p -> p.value().type().elements() * Math.max(1, p.layers()))
                .sum();
    }
}
