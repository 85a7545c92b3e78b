package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.runtime.Architecture;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalingVariantTest {
    private static Architecture model(int image, int patch, int layers, int hidden, int heads) {
        return new Architecture(
                image,
                image,
                3,
                patch,
                layers,
                hidden,
                heads,
                4 * hidden,
                10,
                "LEARNED_1D",
                true,
                "CLASS_TOKEN",
                "GELU",
                true,
                1e-6,
                "TIMM",
                0,
                0,
                0);
    }

    @Test
    void sizesAreHalvedAndDoubledOneAtATime() {
        List<ScalingVariant> variants = ScalingVariant.around(model(32, 4, 6, 192, 3), 64, 2);
        assertEquals(
                List.of(
                        "as declared",
                        "batch 32",
                        "batch 128",
                        "layers 3",
                        "layers 12",
                        "tokens 37",
                        "tokens 122",
                        "hidden size 128",
                        "hidden size 384",
                        "threads 1"),
                variants.stream().map(ScalingVariant::title).toList());
        Architecture wide = variants.get(8).architecture();
        assertEquals(model(32, 4, 6, 384, 6), wide);
        assertEquals(model(44, 4, 6, 192, 3), variants.get(6).architecture());
    }

    @Test
    void whatCannotBeHalvedIsLeftOut() {
        List<ScalingVariant> variants = ScalingVariant.around(model(4, 4, 1, 16, 1), 1, 1);
        assertEquals(
                List.of("as declared", "batch 2", "layers 2", "hidden size 32"),
                variants.stream().map(ScalingVariant::title).toList());
    }
}
