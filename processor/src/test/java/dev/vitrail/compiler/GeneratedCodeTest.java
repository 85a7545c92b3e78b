package dev.vitrail.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.runtime.ModelInfo;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Properties of what the compiler writes. */
class GeneratedCodeTest {
    /** HotSpot does not compile methods above 8,000 bytes of bytecode. */
    private static final int LIMIT = 6_000;

    @Test
    void noMethodIsTooLargeForTheJit() {
        ModelSpec huge = Specs.square(224, 14, 32, 1280, 16, 5120, 1000)
                .drop(0.1, 0.1, 0.1)
                .named("Huge");
        CompiledModels.compile(huge)
                .forEach((name, bytes) -> ClassFile.of().parse(bytes).methods().forEach(method -> {
                    int size = method.code()
                            .map(code -> ((CodeAttribute) code).codeLength())
                            .orElse(0);
                    assertTrue(size < LIMIT, name + "." + method.methodName() + " has " + size + " bytes");
                }));
    }

    @Test
    void equalDeclarationsGiveEqualBytes() {
        ModelSpec spec = Specs.tiny().named("Tiny");
        VitCompiler.Options all = new VitCompiler.Options(VitCompiler.STAGES);
        java.util.Locale before = java.util.Locale.getDefault();
        VitCompiler.Output first = VitCompiler.compile(spec, all);
        try {
            java.util.Locale.setDefault(java.util.Locale.of("tr", "TR"));
            assertEquals(first, VitCompiler.compile(spec, all));
        } finally {
            java.util.Locale.setDefault(before);
        }
    }

    /** The gate list of the specification, section 14: parameters, and multiply-adds in units of 1e6. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Ti/16, 224, 16, 12, 192, 3, 768, 1000, false, 5717416, 1254",
        "S/16, 224, 16, 12, 384, 6, 1536, 1000, false, 22050664, 4599",
        "S/32, 224, 32, 12, 384, 6, 1536, 1000, false, 22878952, 1143",
        "B/8, 224, 8, 12, 768, 12, 3072, 1000, false, 86576872, 78148",
        "B/16, 224, 16, 12, 768, 12, 3072, 1000, false, 86567656, 17564",
        "B/32, 224, 32, 12, 768, 12, 3072, 1000, false, 88224232, 4409",
        "L/16, 224, 16, 24, 1024, 16, 4096, 1000, false, 304326632, 61555",
        "L/32, 224, 32, 24, 1024, 16, 4096, 1000, false, 306535400, 15378",
        "H/14, 224, 14, 32, 1280, 16, 5120, 1000, false, 632045800, 167295",
        "S/16 gap, 224, 16, 12, 384, 6, 1536, 1000, true, 22049896, 4574",
        "B/16 gap, 224, 16, 12, 768, 12, 3072, 1000, true, 86566120, 17472",
        "S/32 gap, 224, 32, 12, 384, 6, 1536, 1000, true, 22878184, 1121",
        "B/32 gap, 224, 32, 12, 768, 12, 3072, 1000, true, 88222696, 4322",
        "testing, 224, 16, 1, 10, 2, 10, 1000, false, 21390, -1",
        "mu/16 at 32, 32, 16, 1, 32, 2, 128, 1000, false, 70568, -1",
        "B/16 at 384, 384, 16, 12, 768, 12, 3072, 1000, false, 86859496, 55484",
        "Ti/4 at 32, 32, 4, 12, 192, 3, 768, 10, false, 5362762, 365",
        "B/4 at 32, 32, 4, 12, 768, 12, 3072, 10, false, 85152010, 5597"
    })
    void countsAreThoseOfTheSpecification(
            String name,
            int image,
            int patch,
            int layers,
            int hidden,
            int heads,
            int mlp,
            int classes,
            boolean mean,
            long parameters,
            long megaMacs) {
        Specs specs = Specs.square(image, patch, layers, hidden, heads, mlp, classes);
        ModelInfo info = CompiledModels.load((mean ? specs.pooling(Pooling.MEAN) : specs).named("Counted"))
                .info();
        assertEquals(parameters, info.parameterCount());
        assertEquals(
                parameters,
                info.layers().stream()
                        .mapToLong(line -> line.repeats() * line.parameters())
                        .sum());
        if (megaMacs > 0) {
            assertEquals(megaMacs, info.macs() / 1e6, megaMacs * 1e-3);
        }
    }
}
