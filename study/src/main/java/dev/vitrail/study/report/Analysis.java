package dev.vitrail.study.report;

import dev.vitrail.runtime.study.StudyDefinition.Design;
import dev.vitrail.study.report.statistics.Comparisons;
import dev.vitrail.study.report.statistics.Interaction;
import dev.vitrail.study.report.statistics.MainEffect;
import dev.vitrail.study.report.statistics.Scores;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Everything a report says, computed.
 *
 * @param cells in the order of the study
 * @param effects of the axes that have two values or more among the cells
 * @param interactions of all pairs of them; none unless the design is factorial, which alone can tell
 * @param comparisons every cell against the base
 * @param best index of the cell of the highest mean accuracy; -1 where nothing has finished
 * @param macsFront cells than which no other needs fewer multiply-adds and is better
 * @param timeFront the same for training time
 */
public record Analysis(
        StudyRecord study,
        List<CellResult> cells,
        List<MainEffect> effects,
        List<Interaction> interactions,
        Comparisons comparisons,
        int best,
        List<CellResult> macsFront,
        List<CellResult> timeFront) {

    /** Computes. */
    public static Analysis of(StudyRecord study) {
        Scores scores = Scores.of(study);
        List<CellResult> cells = IntStream.range(0, study.cells().size())
                .mapToObj(cell -> new CellResult(
                        cell,
                        study.cells().get(cell),
                        scores.cell(cell),
                        mean(study, cell, TrialRecord::imagesPerSecond),
                        mean(study, cell, TrialRecord::seconds)))
                .toList();
        List<MainEffect> effects = IntStream.range(
                        0, cells.isEmpty() ? 0 : study.axes().size())
                .mapToObj(axis -> MainEffect.of(study, scores, axis))
                .filter(effect -> effect.levels().size() > 1)
                .toList();
        return new Analysis(
                study,
                cells,
                effects,
                study.design() == Design.FACTORIAL ? interactions(study, scores, effects) : List.of(),
                Comparisons.of(study, scores),
                Comparisons.best(scores),
                ParetoFront.of(cells, cell -> cell.cell().macs()),
                ParetoFront.of(cells, CellResult::seconds));
    }

    /** How many trials stand so. */
    public int count(Status status) {
        return with(status).size();
    }

    /** The trials that stand so. */
    public List<TrialRecord> with(Status status) {
        return study.trials().stream().filter(trial -> trial.status() == status).toList();
    }

    private static List<Interaction> interactions(StudyRecord study, Scores scores, List<MainEffect> effects) {
        List<Interaction> interactions = new ArrayList<>();
        for (int first = 0; first < effects.size(); first++) {
            for (int second = first + 1; second < effects.size(); second++) {
                interactions.add(Interaction.of(
                        study,
                        scores,
                        effects.get(first).axis(),
                        effects.get(second).axis()));
            }
        }
        return List.copyOf(interactions);
    }

    private static double mean(StudyRecord study, int cell, ToDoubleFunction<TrialRecord> value) {
        return study.trials().stream()
                .filter(trial -> trial.cell() == cell && trial.status() == Status.DONE)
                .mapToDouble(value)
                .filter(each -> !Double.isNaN(each))
                .average()
                .orElse(Double.NaN);
    }
}
