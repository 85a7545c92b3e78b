package dev.vitrail.study.report.page;

import static dev.vitrail.study.report.Numbers.shown;

import dev.vitrail.cli.Quantity;
import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.study.report.Analysis;
import dev.vitrail.study.report.CellResult;
import dev.vitrail.study.report.Numbers;
import java.util.ArrayList;
import java.util.List;

/** The table of cells, to sort and filter. */
record CellTable(List<AxisFilter> filters, Plot plot, List<Row> rows, int seeds) {

    /**
     * An axis with its values, to choose one.
     *
     * @param words the name's parts between which a line may break: {@code position}, {@code Embedding}
     */
    record AxisFilter(int axis, String name, List<String> words, List<String> values) {}

    /** A value of a cell in the column of its axis. */
    record AxisValue(int axis, String text) {}

    /**
     * One cell.
     *
     * @param marks whether it is the base, or the best
     * @param order numbers to sort by, where the text does not say them
     */
    record Row(
            int index,
            List<AxisValue> values,
            List<String> marks,
            Interval accuracy,
            Plot.Mark drawing,
            int n,
            String parameters,
            String macs,
            String imagesPerSecond,
            String seconds,
            Order order) {}

    /** What the columns sort by. */
    record Order(double accuracy, long parameters, long macs, double imagesPerSecond, double seconds) {}

    static CellTable of(Analysis analysis) {
        List<AxisFilter> filters = new ArrayList<>();
        for (int i = 0; i < analysis.study().axes().size(); i++) {
            int axis = i;
            StudyAxis declared = analysis.study().axes().get(axis);
            filters.add(new AxisFilter(
                    axis,
                    declared.name(),
                    List.of(declared.name().split("(?<=[a-z])(?=[A-Z])")),
                    analysis.cells().stream()
                            .map(cell -> cell.cell().values().get(axis))
                            .distinct()
                            .toList()));
        }
        Plot plot =
                Plot.over(analysis.cells().stream().map(CellResult::accuracy).toList(), false);
        return new CellTable(
                List.copyOf(filters),
                plot,
                analysis.cells().stream().map(cell -> row(analysis, plot, cell)).toList(),
                analysis.study().seeds().size());
    }

    private static Row row(Analysis analysis, Plot plot, CellResult result) {
        List<AxisValue> values = new ArrayList<>();
        for (int axis = 0; axis < result.cell().values().size(); axis++) {
            values.add(new AxisValue(axis, result.cell().values().get(axis)));
        }
        List<String> marks = new ArrayList<>();
        if (result.index() == analysis.study().baseCell()) {
            marks.add("base");
        }
        if (result.index() == analysis.best()) {
            marks.add("best");
        }
        return new Row(
                result.index(),
                List.copyOf(values),
                List.copyOf(marks),
                Interval.percent(result.accuracy()),
                plot.mark(result.accuracy()),
                result.accuracy().n(),
                Quantity.count(result.cell().parameters()),
                Quantity.count(result.cell().macs()),
                shown(Numbers.amount(result.imagesPerSecond())),
                shown(Numbers.amount(result.seconds())),
                new Order(
                        last(result.accuracy().mean()),
                        result.cell().parameters(),
                        result.cell().macs(),
                        last(result.imagesPerSecond()),
                        last(result.seconds())));
    }

    /** What does not exist sorts as less than everything. */
    private static double last(double value) {
        return Double.isFinite(value) ? value : -1;
    }
}
