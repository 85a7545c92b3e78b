package dev.vitrail.compiler;

import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.opencl.Form;
import dev.vitrail.runtime.opencl.OpenClDevice;
import dev.vitrail.runtime.opencl.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated OpenCL programs compute what the graphs mean: logits, loss and every gradient, in every form. */
class OpenClAgainstInterpreterTest {

    private static OpenClDevice device() {
        return (OpenClDevice) Devices.open("opencl", 2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.vitrail.compiler.InterpreterComparison#models")
    void vectorForm(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(specs, batchSize, device().with(Form.VECTOR), 1e-5, 1e-4);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.vitrail.compiler.InterpreterComparison#models")
    void localForm(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(specs, batchSize, device().with(Form.LOCAL), 1e-5, 1e-4);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.vitrail.compiler.InterpreterComparison#models")
    void tilesInThreeProducts(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(
                specs, batchSize, device().with(Precision.BF16X3).with(Form.AMX), 1e-4, 1e-3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.vitrail.compiler.InterpreterComparison#models")
    void tilesInBf16(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(
                specs, batchSize, device().with(Precision.BF16).with(Form.AMX), 2e-2, 6e-2);
    }
}
