package dev.vitrail.study.report.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.runtime.study.StudyAxis.Kind;
import dev.vitrail.runtime.study.StudyDefinition.Design;
import dev.vitrail.study.store.CellRecord;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Effects on small studies whose numbers are easy to check by hand. */
class StatisticsTest {
    private static final double NONE = Double.NaN;

    /** Two by two cells in the order (a1,b1) (a1,b2) (a2,b1) (a2,b2), one column for each seed. */
    private static StudyRecord twoByTwo(int base, double[]... accuracy) {
        List<CellRecord> cells = new ArrayList<>();
        List<TrialRecord> trials = new ArrayList<>();
        for (int cell = 0; cell < 4; cell++) {
            List<String> values = List.of(cell < 2 ? "a1" : "a2", cell % 2 == 0 ? "b1" : "b2");
            cells.add(new CellRecord(values.toString(), values, "M", 1, 1, Map.of(), Map.of()));
            for (int seed = 0; seed < accuracy[cell].length; seed++) {
                double score = accuracy[cell][seed];
                Status status = Double.isNaN(score) ? Status.FAILED : Status.DONE;
                trials.add(
                        new TrialRecord("k", cell, seed + 1, status, 1, "", "", "d", List.of(), score, score, score));
            }
        }
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= accuracy[0].length; seed++) {
            seeds.add(seed);
        }
        List<StudyAxis> axes = List.of(
                new StudyAxis("a", Kind.ARCHITECTURE, List.of("a1", "a2"), "a1"),
                new StudyAxis("b", Kind.TRAINING, List.of("b1", "b2"), "b1"));
        return new StudyRecord(
                "S", "S", "M", "", Design.FACTORIAL, axes, cells, base, List.of(), seeds, Map.of(), trials);
    }

    @Test
    void aMainEffectIsTheMeanOfPairsPerSeedThenOverSeeds() {
        StudyRecord study = twoByTwo(
                0,
                new double[] {0.50, 0.52, 0.54},
                new double[] {0.60, 0.62, 0.64},
                new double[] {0.53, 0.54, 0.58},
                new double[] {0.65, 0.70, 0.67});
        Scores scores = Scores.of(study);
        MainEffect effect = MainEffect.of(study, scores, 0);
        assertEquals("a1", effect.reference());
        // Seed 1: (0.03 + 0.05) / 2; seed 2: (0.02 + 0.08) / 2; seed 3: (0.04 + 0.03) / 2.
        Estimate expected = Estimate.of(0.04, 0.05, 0.035);
        MainEffect.Level level = effect.levels().get(1);
        assertEquals(6, level.pairs());
        assertEquals(3, level.difference().n());
        assertEquals(expected.mean(), level.difference().mean(), 1e-15);
        assertEquals(expected.low(), level.difference().low(), 1e-12);
        assertEquals(0.57, effect.levels().get(0).mean().mean(), 1e-12);
        assertFalse(effect.levels().get(0).difference().exists());
    }

    @Test
    void onlyTrialsWithAPartnerOfTheSameSeedCount() {
        StudyRecord study = twoByTwo(
                0,
                new double[] {0.50, NONE, 0.54},
                new double[] {0.60, 0.62, 0.64},
                new double[] {0.53, 0.99, 0.58},
                new double[] {0.65, 0.70, NONE});
        MainEffect effect = MainEffect.of(study, Scores.of(study), 0);
        MainEffect.Level level = effect.levels().get(1);
        assertEquals(4, level.pairs());
        assertEquals(Estimate.of(0.04, 0.08, 0.04).mean(), level.difference().mean(), 1e-15);
        Interaction interaction = Interaction.of(study, Scores.of(study), 0, 1);
        Estimate contrast = interaction.contrasts().getFirst().estimate();
        assertEquals(1, contrast.n());
        assertEquals(0.02, contrast.mean(), 1e-15);
        assertFalse(contrast.hasInterval());
    }

    @Test
    void theInteractionContrastIsTheDifferenceOfDifferences() {
        StudyRecord study = twoByTwo(
                0,
                new double[] {0.50, 0.52, 0.54},
                new double[] {0.60, 0.62, 0.64},
                new double[] {0.53, 0.54, 0.58},
                new double[] {0.65, 0.70, 0.67});
        Interaction interaction = Interaction.of(study, Scores.of(study), 0, 1);
        assertEquals(1, interaction.contrasts().size());
        Interaction.Contrast contrast = interaction.contrasts().getFirst();
        Estimate expected = Estimate.of(0.02, 0.06, -0.01);
        assertEquals(expected.mean(), contrast.estimate().mean(), 1e-15);
        assertEquals(expected.high(), contrast.estimate().high(), 1e-12);
        assertEquals(0.55, interaction.means().get(1).get(0).mean(), 1e-12);
    }

    @Test
    void aCellThatNeverFinishesDoesNotTakeTheOthersWithIt() {
        StudyRecord study = twoByTwo(
                0,
                new double[] {0.50, 0.52, 0.54},
                new double[] {0.60, 0.62, 0.64},
                new double[] {0.53, 0.54, 0.58},
                new double[] {NONE, NONE, NONE});
        Interaction interaction = Interaction.of(study, Scores.of(study), 0, 1);
        assertEquals(0.62, interaction.means().get(0).get(1).mean(), 1e-12);
        assertFalse(interaction.means().get(1).get(1).exists());
        assertFalse(interaction.contrasts().getFirst().estimate().exists());
        MainEffect effect = MainEffect.of(study, Scores.of(study), 0);
        assertEquals(3, effect.levels().get(1).pairs());
        assertEquals(0.52, effect.levels().get(0).mean().mean(), 1e-12);
    }

    @Test
    void withoutABaseTheBestCellIsTheReferenceAndSaysSo() {
        StudyRecord study = twoByTwo(
                -1, new double[] {0.50, 0.52}, new double[] {0.60, 0.62}, new double[] {0.53, 0.54}, new double[] {
                    0.65, NONE
                });
        Comparisons comparisons = Comparisons.of(study, Scores.of(study));
        assertEquals(3, comparisons.reference());
        assertTrue(comparisons.chosenByResult());
        assertEquals(0, comparisons.tests());
        assertEquals(1, comparisons.rows().getFirst().test().difference().n());
        assertTrue(Double.isNaN(comparisons.rows().getFirst().test().p()));
    }

    @Test
    void equalDifferencesHaveNoTest() {
        PairedTest test = PairedTest.of(0.71 - 0.70, 0.72 - 0.71, 0.73 - 0.72);
        assertTrue(Double.isNaN(test.p()) && Double.isNaN(test.effectSize()));
    }

    @Test
    void holmLeavesOutWhatHasNoTest() {
        assertArrayEquals(new double[] {NONE, 0.04, 0.04}, Holm.adjust(NONE, 0.02, 0.03), 1e-15);
        assertEquals(0, Holm.adjust().length);
    }

    @Test
    void oneValueHasNoInterval() {
        Estimate one = Estimate.of(0.5);
        assertEquals(0.5, one.mean());
        assertFalse(one.hasInterval());
        assertFalse(Estimate.of().exists());
    }
}
