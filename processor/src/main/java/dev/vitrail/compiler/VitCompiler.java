package dev.vitrail.compiler;

import dev.vitrail.compiler.build.VitProgram;
import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.emit.java.ModelEmitter;
import dev.vitrail.compiler.emit.java.StudyEmitter;
import dev.vitrail.compiler.emit.opencl.ModelLaunches;
import dev.vitrail.compiler.emit.opencl.ProgramEmitter;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.pass.Pipeline;
import dev.vitrail.compiler.plan.CompiledModel;
import dev.vitrail.compiler.plan.PlannedBuffer;
import dev.vitrail.compiler.plan.Summary;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Declaration in, source code out. A pure function: equal declarations give equal bytes. */
public final class VitCompiler {

    /** The stages that {@code -Avitrail.dump} can write. */
    public static final Set<String> STAGES = Set.of("spec", "graph", "backward", "fused", "plan");

    private VitCompiler() {}

    /** @param dump stages to add to the output as text, out of {@link #STAGES} */
    public record Options(Set<String> dump) {}

    /**
     * Everything that comes out.
     *
     * @param sources Java source files
     * @param program OpenCL C, a resource beside the class of the model
     * @param dumps one text file per stage asked for
     * @param summary one line for people
     * @param trainingBytesPerImage memory that grows with the batch
     * @param fixedTrainingBytes parameters, gradients, moments and packed weights
     * @param macs multiply-adds of the forward pass of one image
     */
    public record Output(
            List<GeneratedFile> sources,
            GeneratedFile program,
            List<GeneratedFile> dumps,
            String summary,
            long parameters,
            long trainingBytesPerImage,
            long fixedTrainingBytes,
            long macs) {}

    /** Compiles a declaration that was checked before. */
    public static Output compile(ModelSpec spec, Options options) {
        Program forward = VitProgram.of(spec);
        Program program = Pipeline.run(forward);
        CompiledModel model = CompiledModel.of(spec, program);
        List<GeneratedFile> dumps = new ArrayList<>();
        for (String stage : List.of("spec", "graph", "backward", "fused", "plan")) {
            if (options.dump().contains(stage)) {
                String text = switch (stage) {
                    case "spec" -> spec + "\n";
                    case "graph" -> forward.printForward();
                    case "backward" -> program.printBackward();
                    case "fused" ->
                        model.sections().stream().map(Object::toString).collect(Collectors.joining("\n")) + "\n";
                    default -> plan(model);
                };
                dumps.add(new GeneratedFile(spec.generatedName() + "." + stage + ".txt", text));
            }
        }
        ModelLaunches launches = ModelLaunches.of(model);
        return new Output(
                ModelEmitter.emit(model, launches),
                ProgramEmitter.emit(spec, launches),
                dumps,
                summary(model),
                model.parameterCount(),
                model.trainingBytesPerImage(),
                model.fixedTrainingBytes(),
                Summary.macs(model));
    }

    /** The typed index of a study, whose models are compiled one by one. */
    public static GeneratedFile index(StudySpec study) {
        return StudyEmitter.emit(study);
    }

    private static String summary(CompiledModel model) {
        return String.format(
                Locale.ROOT,
                "%s -> %s.java (%d kernels, %,d parameters, %.1f MiB per image in training)",
                model.spec().name(),
                model.spec().generatedName(),
                model.sections().stream().flatMap(section -> section.all()).count(),
                model.parameterCount(),
                model.trainingBytesPerImage() / 1048576.0);
    }

    private static String plan(CompiledModel model) {
        long separate = model.buffers().stream()
                .filter(buffer -> !buffer.perTask())
                .mapToLong(buffer -> buffer.bytes() * buffer.slots())
                .sum();
        return String.format(
                        Locale.ROOT,
                        "per image in training: %,d bytes of values in %,d bytes; per image of a task: %,d bytes%n",
                        separate,
                        model.trainingBytesPerImage(),
                        model.trainingTaskBytesPerImage())
                + model.buffers().stream().map(PlannedBuffer::toString).collect(Collectors.joining("\n"))
                + "\n";
    }
}
