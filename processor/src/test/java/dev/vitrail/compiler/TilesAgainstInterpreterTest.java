package dev.vitrail.compiler;

import dev.vitrail.dsl.Activation;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.opencl.Form;
import dev.vitrail.runtime.opencl.OpenClDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The form for AMX tiles, run on any processor: the tile instructions are replaced by plain OpenCL C, everything else (how
 * operands are staged and packed, which block goes where) is the text that a processor with tiles gets.
 */
class TilesAgainstInterpreterTest {
    private static final Path EMULATION = Path.of("../runtime/src/test/resources/opencl/emulate_tiles.cl");

    /** Rows that fill their tiles, more tokens than two blocks of them; attention on tiles too. */
    private static final Specs WHOLE = Specs.square(36, 4, 2, 32, 2, 160, 101);

    /** Nothing fills its tiles; attention in float. */
    private static final Specs ODD = Specs.square(21, 7, 2, 33, 3, 17, 5).activation(Activation.GELU_TANH);

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of("whole tiles", WHOLE, Precision.BF16, 2e-2, 6e-2),
                Arguments.of("odd heads, prime sizes", ODD, Precision.BF16X3, 1e-4, 1e-3));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("models")
    void emulatedTiles(String name, Specs specs, Precision precision, double forward, double gradients) {
        OpenClDevice device = OpenClAgainstInterpreterTest.device(precision, Form.AMX);
        InterpreterComparison.check(specs, 2, device, program -> emulation() + program, forward, gradients);
    }

    private static String emulation() {
        try {
            return Files.readString(EMULATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
