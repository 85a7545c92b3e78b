package dev.vitrail.study.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.data.DataSummary;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The identity of trials, and how it is handed to their processes. */
class TrialKeyTest {
    private static final DataSummary DATA = new DataSummary("images.tar", 50, 10, List.of("cat", "dog"));

    @Test
    void theKeyIsTheSameForever() {
        String text = TrialKey.text(architecture(4), recipe(1e-3, 1), DATA, "cpu");
        assertTrue(text.startsWith("architecture.activation=GELU\narchitecture.attentionDropout=0.0\n"), text);
        assertTrue(text.endsWith("training.warmup=0.1\ntraining.weightDecay=0.05\nclass 3 cat\nclass 3 dog\n"), text);
        assertEquals("9c84373e6a0a17d3", TrialKey.of(architecture(4), recipe(1e-3, 1), DATA, "cpu"));
    }

    @Test
    void whateverDeterminesTheResultChangesTheKey() {
        Set<String> keys = new HashSet<>(List.of(
                TrialKey.of(architecture(4), recipe(1e-3, 1), DATA, "cpu"),
                TrialKey.of(architecture(5), recipe(1e-3, 1), DATA, "cpu"),
                TrialKey.of(architecture(4), recipe(2e-3, 1), DATA, "cpu"),
                TrialKey.of(architecture(4), recipe(1e-3, 2), DATA, "cpu"),
                TrialKey.of(architecture(4), recipe(1e-3, 1), DATA, "gpu"),
                TrialKey.of(architecture(4), recipe(1e-3, "BF16", 1), DATA, "gpu"),
                TrialKey.of(architecture(4), recipe(1e-3, "BF16X3", 1), DATA, "gpu"),
                TrialKey.of(
                        architecture(4), recipe(1e-3, 1), new DataSummary("images.tar", 51, 10, DATA.classes()), "cpu"),
                TrialKey.of(
                        architecture(4),
                        recipe(1e-3, 1),
                        new DataSummary("other.tar", 50, 10, DATA.classes()),
                        "cpu")));
        assertEquals(9, keys.size());
        assertNotEquals(
                TrialKey.text(architecture(4), recipe(1e-3, 1), new DataSummary("a", 1, 1, List.of("b", "c")), "cpu"),
                TrialKey.text(
                        architecture(4), recipe(1e-3, 1), new DataSummary("a", 1, 1, List.of("b\nclass 1 c")), "cpu"));
    }

    @Test
    void aSpecSurvivesItsArguments() {
        TrialSpec spec = new TrialSpec(
                "0123456789abcdef",
                "p.Own$AStudy",
                3,
                -7,
                new Recipe.Changes(20, "BF16"),
                5,
                "/data/a=b c",
                "cpu",
                2,
                Path.of("/out/trials/x"));
        assertEquals(spec, TrialSpec.parse(spec.arguments()));
        List<String> some = spec.arguments().subList(1, 4);
        assertEquals(
                "no key=...",
                assertThrows(IllegalArgumentException.class, () -> TrialSpec.parse(some))
                        .getMessage());
    }

    private static Architecture architecture(int layers) {
        return new Architecture(
                32,
                32,
                3,
                4,
                layers,
                64,
                4,
                128,
                2,
                "LEARNED_1D",
                true,
                "CLASS_TOKEN",
                "GELU",
                true,
                1e-6,
                "JAX",
                0,
                0,
                0);
    }

    private static TrainingDefaults recipe(double rate, long seed) {
        return recipe(rate, "FP32", seed);
    }

    private static TrainingDefaults recipe(double rate, String precision, long seed) {
        return new TrainingDefaults(
                64, 8, "ADAMW", rate, 0.05, 0.9, 0.999, 0.9, 0.1, "COSINE", 1, 0.1, "CROP_FLIP", 4, precision, seed);
    }
}
