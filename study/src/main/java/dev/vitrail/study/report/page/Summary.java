package dev.vitrail.study.report.page;

import static dev.vitrail.study.report.Numbers.shown;

import dev.vitrail.cli.Quantity;
import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.study.report.Analysis;
import dev.vitrail.study.report.Numbers;
import dev.vitrail.study.report.statistics.Comparisons;
import dev.vitrail.study.report.statistics.MainEffect;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a reader who stops here should know.
 *
 * @param findings each with a heading
 * @param declaration Java text
 */
record Summary(String study, String declaredIn, String of, String shape, List<Finding> findings, String declaration) {
    private static final double LEVEL = 0.05;

    /** One fact. */
    record Finding(String label, String value, String note) {}

    static Summary of(Analysis analysis) {
        StudyRecord study = analysis.study();
        List<Finding> findings = new ArrayList<>();
        findings.add(trials(analysis));
        if (analysis.best() >= 0) {
            findings.add(best(analysis));
            findings.add(differences(analysis));
        }
        analysis.effects().stream()
                .flatMap(effect -> effect.levels().stream().map(level -> new Strongest(effect, level)))
                .filter(each -> each.level().difference().exists())
                .max(Comparator.comparingDouble(
                        each -> Math.abs(each.level().difference().mean())))
                .ifPresent(strongest -> findings.add(effect(study, strongest)));
        String shape = "%s, %s, %s = %s"
                .formatted(
                        study.design().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        plural(study.cells().size(), "cell"),
                        plural(study.seeds().size(), "seed"),
                        plural(study.trials().size(), "trial"));
        return new Summary(
                study.name(), study.declaration(), study.of(), shape, List.copyOf(findings), study.annotation());
    }

    private static Finding trials(Analysis analysis) {
        String others = List.of(Status.FAILED, Status.STOPPED, Status.PENDING).stream()
                .filter(status -> analysis.count(status) > 0)
                .map(status -> analysis.count(status) + " " + status.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        double seconds = analysis.with(Status.DONE).stream()
                .mapToDouble(TrialRecord::seconds)
                .filter(Double::isFinite)
                .sum();
        return new Finding(
                "Finished trials",
                analysis.count(Status.DONE) + " of " + analysis.study().trials().size(),
                (others.isEmpty() ? "" : others + "; ") + Quantity.duration(seconds) + " of training in all");
    }

    private static Finding best(Analysis analysis) {
        Interval accuracy =
                Interval.percent(analysis.cells().get(analysis.best()).accuracy());
        return new Finding(
                "Best mean accuracy",
                accuracy.mean() + " %",
                analysis.cells().get(analysis.best()).cell().id()
                        + (accuracy.known() ? " [" + accuracy.low() + ", " + accuracy.high() + "]" : ""));
    }

    private static Finding differences(Analysis analysis) {
        Comparisons comparisons = analysis.comparisons();
        long found = comparisons.rows().stream()
                .filter(row -> row.adjusted() <= LEVEL)
                .count();
        return new Finding(
                comparisons.chosenByResult() ? "Differ from the best cell" : "Differ from the base",
                found + " of " + comparisons.rows().size(),
                comparisons.tests() == 0
                        ? "no cell could be tested: a test needs two seeds or more"
                        : "cells with a Holm-corrected p of at most 0.05; " + comparisons.tests() + " tested");
    }

    private record Strongest(MainEffect effect, MainEffect.Level level) {}

    private static Finding effect(StudyRecord study, Strongest strongest) {
        StudyAxis axis = study.axes().get(strongest.effect().axis());
        Interval difference = Interval.points(strongest.level().difference());
        return new Finding(
                "Largest main effect",
                shown(Numbers.points(strongest.level().difference().mean())) + " points",
                axis.name() + " " + strongest.level().value() + " instead of "
                        + strongest.effect().reference()
                        + (difference.known() ? " [" + difference.low() + ", " + difference.high() + "]" : ""));
    }

    private static String plural(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
