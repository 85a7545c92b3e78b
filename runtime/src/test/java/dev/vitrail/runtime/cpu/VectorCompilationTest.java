package dev.vitrail.runtime.cpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whether the JIT compilers take the vector kernels, seen from what they print, without measuring time. A method that C1
 * skips may never reach C2; a Vector API call that C2 does not inline boxes vectors. Either makes a kernel 20 to 100 times
 * slower and says nothing.
 */
final class VectorCompilationTest {
    /** What reads a value that a block broadcasts; a call in its loop puts all sums into memory and back. */
    private static final String READ_OF_A_FACTOR = "Unsafe::getIntUnaligned";

    /** Methods near the limits; that they were compiled shows that the child ran long enough. */
    private static final List<String> LARGE = Stream.of(
                    blocks(),
                    List.of(
                            "VectorFunctions::gelu ",
                            "VectorFunctions::geluGradient",
                            "VectorBlocks::addBiasResidual",
                            "VectorExponential::pairs"))
            .flatMap(List::stream)
            .toList();

    /** The largest blocks that vectors of this machine's width use. */
    private static List<String> blocks() {
        return VectorOps.LANES == 16
                ? List.of("VectorTiles::tile6x4", "VectorTiles::tile12x1", "VectorTilesTransposed::tile6x4")
                : List.of("VectorTiles6x2::tile ", "VectorTiles::tile12x1", "VectorTiles6x2::tileTransposed");
    }

    /** The child: every kernel again and again, on little data. */
    static final class Kernels {
        private Kernels() {}

        public static void main(String[] rounds) {
            for (int round = 0; round < Integer.parseInt(rounds[0]); round++) {
                VectorClasses.load();
            }
        }
    }

    @Test
    void c1CompilesEveryKernel() throws IOException, InterruptedException {
        List<String> lines = run(20, "-XX:TieredStopAtLevel=3");
        assertCompiled(lines, 3);
        List<String> skipped =
                lines.stream().filter(line -> line.contains("COMPILE SKIPPED")).toList();
        assertEquals(List.of(), skipped);
    }

    @Test
    void c2InlinesEveryCallOfTheVectorApi() throws IOException, InterruptedException {
        List<String> lines = run(150, "-XX:+UnlockDiagnosticVMOptions", "-XX:+PrintInlining");
        assertCompiled(lines, 4);
        assertTrue(lines.stream().anyMatch(line -> line.contains("jdk.incubator.vector")), "no inlining is printed");
        List<String> refused = lines.stream()
                .filter(line -> line.contains("NodeCountInliningCutoff"))
                .filter(line -> line.contains("jdk.incubator.vector") || line.contains(READ_OF_A_FACTOR))
                .toList();
        assertEquals(List.of(), refused);
    }

    private static void assertCompiled(List<String> lines, int level) {
        for (String method : LARGE) {
            boolean compiled = lines.stream()
                    .anyMatch(line -> line.matches(".*\\s" + level + "\\s.*") && (line + " ").contains("." + method));
            assertTrue(compiled, method + " was not compiled at level " + level);
        }
    }

    /** The lines that a child prints; only the kernels are compiled in it. */
    private static List<String> run(int rounds, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Xshare:auto", "-XX:+UseSerialGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0");
        command.addAll(List.of("-XX:+PrintCompilation", "-XX:CompileThresholdScaling=0.01"));
        command.add("-XX:CompileCommand=quiet");
        command.add("-XX:CompileCommand=compileonly,dev.vitrail.runtime.cpu.Vector*::*");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Kernels.class.getName()));
        command.add(Integer.toString(rounds));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        return Stream.of(output.split("\n", -1)).toList();
    }
}
