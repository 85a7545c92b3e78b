package dev.vitrail.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.compiler.Specs;
import dev.vitrail.compiler.build.VitProgram;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The differentiated graphs against central differences of the loss, in double precision (gate G4). */
class WholeModelGradientTest {

    static Stream<Arguments> models() {
        Specs tiny = Specs.tiny();
        return Stream.of(
                Arguments.of("class token", tiny),
                Arguments.of("mean pooling", tiny.pooling(Pooling.MEAN)),
                Arguments.of("no positions", tiny.positions(PositionEmbedding.NONE, true)),
                Arguments.of("positions on patches only", tiny.positions(PositionEmbedding.LEARNED_1D, false)),
                Arguments.of("tanh GELU", tiny.activation(Activation.GELU_TANH)),
                Arguments.of("no qkv bias", tiny.qkvBias(false)),
                Arguments.of("all kinds of dropout", tiny.drop(0.2, 0.3, 0.4)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void gradientsAgreeWithCentralDifferences(String name, Specs specs) {
        Program program = Pipeline.run(VitProgram.of(specs.named("Tiny")));
        assertEquals(0, new GradientCheck(program, 2, 0.1).worstError(program), 1e-6);
    }
}
