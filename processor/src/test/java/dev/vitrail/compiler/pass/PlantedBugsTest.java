package dev.vitrail.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.Specs;
import dev.vitrail.compiler.build.VitProgram;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Pooling;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradient check is worth something: of all the mistakes of one node in a backward graph that types allow, it misses
 * none. Sizes are equal wherever they can be, so that many wrong operands fit.
 */
class PlantedBugsTest {

    static Stream<Arguments> models() {
        // 4 patches of 12 values, hidden size 12, MLP size 12, 2 heads of 6; with a class token 5 tokens
        Specs square = Specs.square(4, 2, 2, 12, 2, 12, 12);
        return Stream.of(
                Arguments.of("class token", square, 150),
                Arguments.of(
                        "mean pooling, tanh GELU", square.pooling(Pooling.MEAN).activation(Activation.GELU_TANH), 150),
                // four layers: the first never drops its path, the last is another section
                Arguments.of(
                        "all kinds of dropout",
                        Specs.square(4, 2, 4, 12, 2, 12, 12).drop(0.3, 0.3, 0.5),
                        200));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everyPlantedBugIsCaught(String name, Specs specs, int atLeast) {
        Program program = Pipeline.run(VitProgram.of(specs.named("Tiny")));
        GradientCheck check = new GradientCheck(program, 3, 0.1);
        assertEquals(0, check.worstError(program), 1e-6);
        List<String> missed = new ArrayList<>();
        int planted = 0;
        for (Section section : program.sections()) {
            for (Mutations.Mutation bug : Mutations.of(section.backward())) {
                planted++;
                if (!(check.worstError(with(program, section.with(section.forward(), bug.graph()))) > 1e-6)) {
                    missed.add(section.name() + ": " + bug.description());
                }
            }
        }
        assertEquals(List.of(), missed);
        assertTrue(planted >= atLeast, planted + " bugs planted");
    }

    private static Program with(Program program, Section changed) {
        List<Section> sections = program.sections().stream()
                .map(section -> section.name().equals(changed.name()) ? changed : section)
                .toList();
        return new Program(program.name(), sections, program.parameters());
    }
}
