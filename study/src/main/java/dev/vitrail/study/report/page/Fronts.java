package dev.vitrail.study.report.page;

import static dev.vitrail.study.report.Numbers.shown;

import dev.vitrail.cli.Quantity;
import dev.vitrail.study.report.Analysis;
import dev.vitrail.study.report.CellResult;
import dev.vitrail.study.report.Numbers;
import java.util.List;
import java.util.function.Function;

/** What accuracy costs. */
record Fronts(boolean any, List<Point> macs, List<Point> time) {

    /** A cell that no other beats in both. */
    record Point(String id, String accuracy, String cost) {}

    static Fronts of(Analysis analysis) {
        return new Fronts(
                !analysis.macsFront().isEmpty(),
                points(analysis.macsFront(), cell -> Quantity.count(cell.cell().macs())),
                points(analysis.timeFront(), cell -> shown(Numbers.amount(cell.seconds()))));
    }

    private static List<Point> points(List<CellResult> front, Function<CellResult, String> cost) {
        return front.stream()
                .map(cell -> new Point(
                        cell.cell().id(), Numbers.percent(cell.accuracy().mean()), cost.apply(cell)))
                .toList();
    }
}
