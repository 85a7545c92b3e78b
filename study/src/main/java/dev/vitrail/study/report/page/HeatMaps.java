package dev.vitrail.study.report.page;

import dev.vitrail.study.report.Analysis;
import dev.vitrail.study.report.statistics.Estimate;
import dev.vitrail.study.report.statistics.Interaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** A heat map for every pair of axes; all share one scale of colours. */
record HeatMaps(boolean any, boolean factorial, List<Map> maps) {

    /** The mean accuracies of two axes' values. */
    record Map(String rowAxis, String columnAxis, List<String> columns, List<Row> rows, List<Contrast> contrasts) {}

    /** A row of a map. */
    record Row(String name, List<Cell> cells) {}

    /**
     * A field.
     *
     * @param heat from 0 % for the lowest accuracy of all maps to 100 % for the highest
     */
    record Cell(String text, boolean exists, String heat) {}

    /** How far the effects of two axes do not add up. */
    record Contrast(String label, Interval estimate, int n) {}

    static HeatMaps of(Analysis analysis) {
        DoubleSummaryStatistics range = analysis.interactions().stream()
                .flatMap(interaction -> interaction.means().stream())
                .flatMap(Collection::stream)
                .filter(Estimate::exists)
                .mapToDouble(Estimate::mean)
                .summaryStatistics();
        List<Map> maps = analysis.interactions().stream()
                .map(interaction -> map(analysis, interaction, range))
                .toList();
        return new HeatMaps(!maps.isEmpty(), analysis.study().design().name().equals("FACTORIAL"), maps);
    }

    private static Map map(Analysis analysis, Interaction interaction, DoubleSummaryStatistics range) {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < interaction.rows().size(); row++) {
            rows.add(new Row(
                    interaction.rows().get(row),
                    interaction.means().get(row).stream()
                            .map(mean -> cell(mean, range))
                            .toList()));
        }
        return new Map(
                analysis.study().axes().get(interaction.first()).name(),
                analysis.study().axes().get(interaction.second()).name(),
                interaction.columns(),
                List.copyOf(rows),
                interaction.contrasts().stream()
                        .map(contrast -> new Contrast(
                                "%s instead of %s, with %s rather than %s"
                                        .formatted(
                                                contrast.row(),
                                                contrast.referenceRow(),
                                                contrast.column(),
                                                contrast.referenceColumn()),
                                Interval.points(contrast.estimate()),
                                contrast.estimate().n()))
                        .toList());
    }

    private static Cell cell(Estimate mean, DoubleSummaryStatistics range) {
        double width = range.getMax() - range.getMin();
        double heat = mean.exists() && width > 0 ? (mean.mean() - range.getMin()) / width : 0;
        return new Cell(Interval.percent(mean).mean(), mean.exists(), String.format(Locale.ROOT, "%.0f%%", 100 * heat));
    }
}
