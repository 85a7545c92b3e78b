package dev.vitrail.study.report.page;

import dev.vitrail.study.report.Analysis;
import dev.vitrail.study.report.statistics.MainEffect;
import dev.vitrail.study.store.StudyRecord;
import java.util.List;

/** What every axis does by itself: a plot for each, all on one scale. */
record EffectTable(boolean any, Plot plot, List<Axis> axes) {

    /** One axis. */
    record Axis(String name, List<Level> levels) {}

    /** One of its values. */
    record Level(
            String text, boolean reference, Interval accuracy, Interval difference, Plot.Mark drawing, int pairs) {}

    static EffectTable of(Analysis analysis) {
        StudyRecord study = analysis.study();
        Plot plot = Plot.over(
                analysis.effects().stream()
                        .flatMap(effect -> effect.levels().stream())
                        .map(MainEffect.Level::difference)
                        .toList(),
                true);
        return new EffectTable(
                !analysis.effects().isEmpty(),
                plot,
                analysis.effects().stream()
                        .map(effect -> new Axis(
                                study.axes().get(effect.axis()).name(),
                                effect.levels().stream()
                                        .map(level -> level(plot, effect, level))
                                        .toList()))
                        .toList());
    }

    private static Level level(Plot plot, MainEffect effect, MainEffect.Level level) {
        return new Level(
                level.value(),
                level.value().equals(effect.reference()),
                Interval.percent(level.mean()),
                Interval.points(level.difference()),
                plot.mark(level.difference()),
                level.pairs());
    }
}
