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
 * Forms for processors that are not here: the handful of instructions that only those have is replaced by plain OpenCL C,
 * everything else (how operands are staged and packed, which chunk is copied where, which value is whose) is the text that
 * they get.
 */
class EmulatedFormsAgainstInterpreterTest {
    private static final Path EMULATIONS = Path.of("../runtime/src/test/resources/opencl");

    /** Whole chunks (cp.async), tiles of both widths, more rows, columns and queries than a tile, tails of every kind. */
    private static final Specs CHUNKS = Specs.square(36, 4, 1, 32, 2, 136, 101);

    /** Rows that fill their AMX tiles, more tokens than two blocks of them; attention on tiles too. */
    private static final Specs WHOLE = Specs.square(36, 4, 2, 32, 2, 160, 101);

    /**
     * Rows that are no whole chunks and fill no AMX tiles: everything passes through registers, and attention is that of any
     * GPU or processor.
     */
    private static final Specs ODD = Specs.square(21, 7, 2, 33, 3, 17, 5).activation(Activation.GELU_TANH);

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of(Form.MMA, "whole chunks", CHUNKS, Precision.BF16, 2e-2, 6e-2),
                Arguments.of(Form.MMA, "whole chunks", CHUNKS, Precision.BF16X3, 1e-4, 1e-3),
                Arguments.of(Form.MMA, "odd heads, prime sizes", ODD, Precision.BF16, 2e-2, 6e-2),
                Arguments.of(Form.AMX, "whole tiles", WHOLE, Precision.BF16, 2e-2, 6e-2),
                Arguments.of(Form.AMX, "odd heads, prime sizes", ODD, Precision.BF16X3, 1e-4, 1e-3));
    }

    @ParameterizedTest(name = "{0}, {1}, {3}")
    @MethodSource("models")
    void computesWhatTheGraphMeans(
            Form form, String name, Specs specs, Precision precision, double forward, double gradients) {
        OpenClDevice device = OpenClAgainstInterpreterTest.device(precision, form);
        String emulation = emulation(form == Form.MMA ? "emulate_warp.cl" : "emulate_tiles.cl");
        InterpreterComparison.check(specs, 2, device, program -> emulation + program, forward, gradients);
    }

    private static String emulation(String file) {
        try {
            return Files.readString(EMULATIONS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
