package dev.vitrail.compiler.emit.opencl;

import dev.vitrail.compiler.fuse.KernelSection;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.plan.CompiledModel;
import java.util.List;
import java.util.stream.Stream;

/** Everything that a model launches, section by section: what the program defines and the generated class enqueues. */
public record ModelLaunches(List<OfSection> sections) {

    /** The launches of a section; {@code gradients} are those of all its parameters. */
    public record OfSection(Section section, List<Launch> forward, List<Launch> backward, Launch gradients) {

        Stream<Launch> all() {
            return Stream.of(forward, backward, List.of(gradients)).flatMap(List::stream);
        }
    }

    /** The launches of a compiled model. */
    public static ModelLaunches of(CompiledModel model) {
        return new ModelLaunches(
                model.sections().stream().map(section -> of(model, section)).toList());
    }

    private static OfSection of(CompiledModel model, KernelSection section) {
        SectionKernels kernels = new SectionKernels(model.spec(), section);
        return new OfSection(section.section(), kernels.forward(), kernels.backward(), kernels.gradients());
    }
}
