package dev.vitrail.compiler;

import dev.vitrail.runtime.cpu.CpuDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated code on the CPU computes what the graphs mean: logits, loss and every gradient. */
class CpuAgainstInterpreterTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.vitrail.compiler.InterpreterComparison#models")
    void logitsLossAndGradientsAgree(String name, Specs specs, int batchSize) {
        InterpreterComparison.check(specs, batchSize, new CpuDevice(2), 1e-5, 1e-4);
    }
}
