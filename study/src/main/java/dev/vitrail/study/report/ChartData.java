package dev.vitrail.study.report;

import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.study.store.EpochRecord;
import dev.vitrail.study.store.TrialRecord;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.core.JsonGenerator;

/** What the page's charts draw, as JSON inside the page. Accuracies are in per cent. */
final class ChartData {
    private static final double SIGNIFICANT = 1e4;

    private ChartData() {}

    /** The object, safe inside a script element. */
    static String of(Analysis analysis) {
        return Json.insideScript(Json.object(json -> {
            Json.strings(
                    json,
                    "axes",
                    analysis.study().axes().stream().map(StudyAxis::name).toList());
            Json.objects(json, "cells", analysis.cells(), cell -> {
                json.writeStringProperty("id", cell.cell().id());
                Json.strings(json, "values", cell.cell().values());
                number(json, "accuracy", 100 * cell.accuracy().mean());
                number(json, "low", 100 * cell.accuracy().low());
                number(json, "high", 100 * cell.accuracy().high());
                json.writeNumberProperty("macs", cell.cell().macs());
                number(json, "seconds", cell.seconds());
            });
            front(json, "macsFront", analysis.macsFront());
            front(json, "timeFront", analysis.timeFront());
            Json.objects(json, "trials", analysis.study().trials(), trial -> {
                json.writeNumberProperty("cell", trial.cell());
                json.writeNumberProperty("seed", trial.seed());
                json.writeStringProperty("status", trial.status().name());
                curve(json, "epoch", trial, EpochRecord::epoch);
                curve(json, "testAccuracy", trial, epoch -> 100 * epoch.testAccuracy());
                curve(json, "testLoss", trial, EpochRecord::testLoss);
                curve(json, "trainLoss", trial, EpochRecord::trainLoss);
            });
        }));
    }

    private static void front(JsonGenerator json, String name, List<CellResult> front) {
        json.writeArrayPropertyStart(name);
        front.forEach(cell -> json.writeNumber(cell.index()));
        json.writeEndArray();
    }

    private static void curve(JsonGenerator json, String name, TrialRecord trial, ToDoubleFunction<EpochRecord> value) {
        json.writeArrayPropertyStart(name);
        trial.epochs().forEach(epoch -> Json.number(json, rounded(value.applyAsDouble(epoch))));
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, String name, double value) {
        Json.number(json, name, rounded(value));
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.rint(value * SIGNIFICANT) / SIGNIFICANT : value;
    }
}
