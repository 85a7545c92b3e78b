package dev.vitrail.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.emit.GeneratedFile;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.TrainingSpec;
import dev.vitrail.dsl.Activation;
import dev.vitrail.dsl.Init;
import dev.vitrail.dsl.Pooling;
import dev.vitrail.dsl.PositionEmbedding;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {
    /** At batch 128: 1 GiB and 128 MB. */
    private static final VitCompiler.Output OUTPUT = new VitCompiler.Output(
            List.of(), new GeneratedFile("Model.cl", ""), List.of(), "", 0, 1_000_000, 1L << 30, 0);

    private static final long NEED = (1L << 30) + 128_000_000;

    @Test
    void whatFitsExactlyFits() {
        assertEquals(List.of(), MemoryLimit.check(spec(), OUTPUT, NEED));
        assertEquals(1, MemoryLimit.check(spec(), OUTPUT, NEED - 1).size());
    }

    @Test
    void namesTheLargestBatchThatFits() {
        assertTrue(message(NEED - 1).endsWith("Lower batch to 127 or less."), message(NEED - 1));
        assertTrue(message((1L << 30) + 1_000_000).endsWith("Lower batch to 1 or less."));
    }

    @Test
    void saysWhenNoBatchFits() {
        assertTrue(
                message(1L << 29)
                        .endsWith("Not even batch = 1 fits: raise -Avitrail.maxMemory to 1025MiB or more, or make the"
                                + " model smaller."),
                message(1L << 29));
    }

    @Test
    void tellsNeedAndLimitApartHoweverCloseTheyAre() {
        assertEquals(
                "Training TinyVit at batch = 128 needs 1,201,741,824 bytes; -Avitrail.maxMemory is 1,201,741,823 bytes.",
                message(NEED - 1).lines().findFirst().orElseThrow());
        assertEquals(
                "Training TinyVit at batch = 128 needs 1.12 GiB; -Avitrail.maxMemory is 1.11 GiB.",
                message(NEED - (10L << 20)).lines().findFirst().orElseThrow());
    }

    private static String message(long limit) {
        return MemoryLimit.check(spec(), OUTPUT, limit).getFirst().message();
    }

    private static ModelSpec spec() {
        return new ModelSpec(
                "",
                "TinyVit",
                32,
                32,
                3,
                4,
                2,
                48,
                3,
                96,
                10,
                PositionEmbedding.LEARNED_1D,
                true,
                Pooling.CLASS_TOKEN,
                Activation.GELU,
                true,
                1e-6,
                Init.GOOGLE,
                0,
                0,
                0,
                TrainingSpec.DEFAULT);
    }
}
