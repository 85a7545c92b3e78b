package dev.vitrail.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.NvptxTools.Use;
import dev.vitrail.compiler.emit.opencl.ProgramEmitter;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.opencl.Form;
import dev.vitrail.runtime.opencl.OpenClDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NVIDIA without a GPU: generated programs compile for nvptx64 and assemble for sm_80 and sm_90, and no kernel spills
 * registers. Without clang and libclc this is skipped, and fails with {@code VITRAIL_REQUIRE_NVPTX=1}; without ptxas, which
 * comes with CUDA only, programs are compiled and not assembled.
 */
class NvidiaBuildTest {
    private static final Specs SMALL = Specs.square(21, 7, 2, 33, 3, 17, 5);
    private static final Specs TI16 = Specs.square(224, 16, 12, 192, 3, 768, 1000);
    private static final Specs B16 = Specs.square(224, 16, 12, 768, 12, 3072, 1000);
    private static final int MOST_LOCAL_MEMORY = 47 * 1024;

    private static final Pattern ASM = Pattern.compile("__asm__\\b.*?;\\s*\\n", Pattern.DOTALL);
    private static final Pattern INSTRUCTION = Pattern.compile("\"(\\w+(?:\\.[\\w:]+)+)[ ;]");

    private static final Set<String> ATTENTION =
            Set.of("block_mixed", "block_d_qkv", "block_last_mixed_token", "block_d_last_qkv");

    @TempDir
    Path folder;

    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of("small", SMALL, Form.LOCAL, Precision.FP32),
                Arguments.of("Ti/16", TI16, Form.LOCAL, Precision.BF16),
                Arguments.of("B/16", B16, Form.LOCAL, Precision.FP32),
                Arguments.of("small", SMALL, Form.MMA, Precision.BF16X3),
                Arguments.of("Ti/16", TI16, Form.MMA, Precision.BF16),
                Arguments.of("B/16", B16, Form.MMA, Precision.BF16),
                Arguments.of("B/16", B16, Form.MMA, Precision.BF16X3));
    }

    @ParameterizedTest(name = "{0}, {2}, {3}")
    @MethodSource("programs")
    void assemblesWithoutSpills(String name, Specs specs, Form form, Precision precision) throws IOException {
        List<String> options = List.of("-DFORM_" + form, "-DPRECISION_" + precision);
        Path ptx = tools().compile(folder, program(specs), options, form == Form.MMA ? 128 : 64);
        assemble(ptx).forEach(use -> {
            assertEquals(0, use.spillStores() + use.spillLoads(), "spills: " + use);
            assertTrue(use.localMemory() <= MOST_LOCAL_MEMORY, "local memory: " + use);
            // The rows that a work-item of attention_local.cl has lie in memory of its own.
            boolean attention = ATTENTION.contains(use.kernel());
            assertTrue(attention || use.stack() == 0, "not in registers: " + use);
        });
    }

    @Test
    void theSelfTestAssembles() throws IOException {
        Path ptx = tools().compile(folder, selfTest(), List.of(), 32);
        assertEquals(
                List.of("warp_product"),
                assemble(ptx).stream().map(Use::kernel).distinct().toList());
    }

    /** NVIDIA's compiler moves plain asm over the stores to the memory that it reads. */
    @Test
    void noInstructionCanBeMoved() throws IOException {
        String library = library();
        assertTrue(program(SMALL).contains(library));
        for (String text : List.of(library, selfTest())) {
            List<String> statements =
                    ASM.matcher(text).results().map(MatchResult::group).toList();
            assertFalse(statements.isEmpty());
            for (String statement : statements) {
                assertTrue(statement.startsWith("__asm__ volatile("), statement);
                assertTrue(statement.contains(": \"memory\")"), statement);
            }
        }
    }

    /** What is tried before the form is trusted is what the form uses. */
    @Test
    void theSelfTestHasEveryInstruction() throws IOException {
        assertEquals(instructions(library()), instructions(selfTest()));
    }

    private static Set<String> instructions(String text) {
        Set<String> found = new TreeSet<>();
        ASM.matcher(text)
                .results()
                .forEach(statement -> INSTRUCTION
                        .matcher(statement.group())
                        .results()
                        .forEach(instruction -> found.add(instruction.group(1))));
        assertTrue(found.size() >= 7, found.toString());
        return found;
    }

    private static NvptxTools tools() {
        return NvptxTools.find().orElseGet(() -> {
            String missing = "programs for NVIDIA GPUs are not compiled: clang or libclc is missing";
            if ("1".equals(System.getenv("VITRAIL_REQUIRE_NVPTX"))) {
                throw new IllegalStateException(missing + " (VITRAIL_REQUIRE_NVPTX=1)");
            }
            System.err.println("SKIPPED: " + missing);
            return Assumptions.abort(missing);
        });
    }

    private static List<Use> assemble(Path ptx) throws IOException {
        if (!NvptxTools.hasAssembler()) {
            String missing = "programs for NVIDIA GPUs are compiled, not assembled: ptxas is missing";
            System.err.println("SKIPPED: " + missing);
            return Assumptions.abort(missing);
        }
        List<Use> uses = Stream.concat(
                        NvptxTools.assemble(ptx, "sm_80").stream(), NvptxTools.assemble(ptx, "sm_90").stream())
                .toList();
        assertFalse(uses.isEmpty());
        return uses;
    }

    private static String program(Specs specs) {
        return VitCompiler.compile(specs.named("Model"), new VitCompiler.Options(Set.of()))
                .program()
                .text();
    }

    private static String library() throws IOException {
        return resource(ProgramEmitter.class, "tile_mma.cl");
    }

    private static String selfTest() throws IOException {
        return resource(OpenClDevice.class, "tensor_cores.cl");
    }

    private static String resource(Class<?> beside, String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
