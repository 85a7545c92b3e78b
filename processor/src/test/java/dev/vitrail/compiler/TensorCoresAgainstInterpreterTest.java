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
 * The form for NVIDIA's tensor cores, run where there are none: the handful of PTX instructions is replaced by plain OpenCL C,
 * everything else (which chunk is copied where, which address a lane brings, which value is whose) is the text that a GPU gets.
 */
class TensorCoresAgainstInterpreterTest {
    private static final Path EMULATION = Path.of("../runtime/src/test/resources/opencl/emulate_warp.cl");

    /** Whole chunks (cp.async), tiles of both widths, more rows, columns and queries than a tile, tails of every kind. */
    private static final Specs CHUNKS = Specs.square(36, 4, 1, 32, 2, 136, 101);

    /** Rows that are no whole chunks: everything passes through registers, and attention is that of any GPU. */
    private static final Specs ODD = Specs.square(21, 7, 2, 33, 3, 17, 5).activation(Activation.GELU_TANH);

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of("whole chunks", CHUNKS, Precision.BF16, 2e-2, 6e-2),
                Arguments.of("whole chunks", CHUNKS, Precision.BF16X3, 1e-4, 1e-3),
                Arguments.of("odd heads, prime sizes", ODD, Precision.BF16, 2e-2, 6e-2));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("models")
    void emulatedWarps(String name, Specs specs, Precision precision, double forward, double gradients) {
        OpenClDevice device = OpenClAgainstInterpreterTest.device(precision, Form.MMA);
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
