package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.ir.GraphVerifier;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.ir.Section;
import java.util.List;

/** The passes over the tensor graph, in order, each with its reason. */
public final class Pipeline {
    private static final List<Pass> PASSES = List.of(
            new Pass("differentiate", Differentiate::run),
            // One gradient of the joined query, key and value instead of three padded ones.
            new Pass("join heads", s -> s.with(s.forward(), JoinHeadGradients.run(s.backward()))),
            new Pass("merge equal nodes", s -> s.with(s.forward(), MergeEqualNodes.run(s.backward()))),
            // What the passes before left without a reader.
            new Pass("eliminate dead code", EliminateDeadCode::run),
            // Names end up in the generated code.
            new Pass("name gradients", s -> s.with(s.forward(), NameGradients.run(s.backward(), s.forward()))));

    private Pipeline() {}

    /** Forward graphs in, simplified forward and backward graphs out; verified after each pass. */
    public static Program run(Program program) {
        List<Section> sections = program.sections();
        sections.forEach(GraphVerifier::verify);
        for (Pass pass : PASSES) {
            sections = sections.stream().map(section -> verified(pass, section)).toList();
        }
        return new Program(program.name(), sections, program.parameters());
    }

    private static Section verified(Pass pass, Section section) {
        Section result = pass.step().apply(section);
        try {
            GraphVerifier.verify(result, section);
        } catch (IllegalStateException broken) {
            throw new IllegalStateException("after the pass '" + pass.name() + "': " + broken.getMessage(), broken);
        }
        return result;
    }
}
