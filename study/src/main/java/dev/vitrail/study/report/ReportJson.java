package dev.vitrail.study.report;

import dev.vitrail.study.report.statistics.Comparisons;
import dev.vitrail.study.report.statistics.Interaction;
import dev.vitrail.study.report.statistics.MainEffect;
import dev.vitrail.study.store.EpochRecord;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** The report for programs: the study and everything computed, with all digits. Accuracies are in [0, 1]. */
final class ReportJson {
    private final Analysis analysis;
    private final StudyRecord study;
    private final JsonGenerator json;

    private ReportJson(Analysis analysis, JsonGenerator json) {
        this.analysis = analysis;
        this.study = analysis.study();
        this.json = json;
    }

    /** The whole file. */
    static String of(Analysis analysis) {
        return Json.object(json -> new ReportJson(analysis, json).write()) + "\n";
    }

    private void write() {
        json.writeStringProperty("name", study.name());
        json.writeStringProperty("declaration", study.declaration());
        json.writeStringProperty("of", study.of());
        json.writeStringProperty("annotation", study.annotation());
        json.writeStringProperty("design", study.design().name());
        json.writeArrayPropertyStart("seeds");
        study.seeds().forEach(json::writeNumber);
        json.writeEndArray();
        Json.objects(json, "axes", study.axes(), axis -> {
            json.writeStringProperty("name", axis.name());
            json.writeStringProperty("kind", axis.kind().name());
            Json.strings(json, "values", axis.values());
            json.writeStringProperty("base", axis.base());
        });
        json.writeNumberProperty("baseCell", study.baseCell());
        json.writeNumberProperty("bestCell", analysis.best());
        Json.objects(json, "cells", analysis.cells(), this::cell);
        Json.objects(json, "mainEffects", analysis.effects(), this::effect);
        Json.objects(json, "interactions", analysis.interactions(), this::interaction);
        json.writeObjectPropertyStart("comparisons");
        Comparisons comparisons = analysis.comparisons();
        json.writeNumberProperty("reference", comparisons.reference());
        json.writeBooleanProperty("chosenByResult", comparisons.chosenByResult());
        json.writeNumberProperty("tests", comparisons.tests());
        Json.objects(json, "rows", comparisons.rows(), this::comparison);
        json.writeEndObject();
        front("macsFront", analysis.macsFront());
        front("timeFront", analysis.timeFront());
        Json.objects(json, "skipped", study.skipped(), skipped -> {
            Json.strings(json, "values", skipped.values());
            json.writeStringProperty("reason", skipped.reason());
        });
        Json.objects(json, "trials", study.trials(), this::trial);
        texts("environment", study.environment());
    }

    private void cell(CellResult result) {
        json.writeStringProperty("id", result.cell().id());
        Json.strings(json, "values", result.cell().values());
        json.writeStringProperty("model", result.cell().model());
        Json.estimate(json, "accuracy", result.accuracy());
        json.writeNumberProperty("parameters", result.cell().parameters());
        json.writeNumberProperty("macs", result.cell().macs());
        Json.number(json, "imagesPerSecond", result.imagesPerSecond());
        Json.number(json, "seconds", result.seconds());
        texts("architecture", result.cell().architecture());
        texts("training", result.cell().training());
    }

    private void effect(MainEffect effect) {
        json.writeStringProperty("axis", study.axes().get(effect.axis()).name());
        json.writeStringProperty("reference", effect.reference());
        Json.objects(json, "levels", effect.levels(), level -> {
            json.writeStringProperty("value", level.value());
            Json.estimate(json, "accuracy", level.mean());
            Json.estimate(json, "difference", level.difference());
            json.writeNumberProperty("pairs", level.pairs());
        });
    }

    private void interaction(Interaction interaction) {
        json.writeStringProperty("first", study.axes().get(interaction.first()).name());
        json.writeStringProperty(
                "second", study.axes().get(interaction.second()).name());
        json.writeArrayPropertyStart("means");
        for (int row = 0; row < interaction.rows().size(); row++) {
            for (int column = 0; column < interaction.columns().size(); column++) {
                json.writeStartObject();
                json.writeStringProperty("first", interaction.rows().get(row));
                json.writeStringProperty("second", interaction.columns().get(column));
                Json.estimate(json, "accuracy", interaction.means().get(row).get(column));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
        Json.objects(json, "contrasts", interaction.contrasts(), contrast -> {
            Json.strings(json, "first", List.of(contrast.row(), contrast.referenceRow()));
            Json.strings(json, "second", List.of(contrast.column(), contrast.referenceColumn()));
            Json.estimate(json, "contrast", contrast.estimate());
        });
    }

    private void comparison(Comparisons.Row row) {
        json.writeNumberProperty("cell", row.cell());
        Json.estimate(json, "difference", row.test().difference());
        Json.number(json, "t", row.test().t());
        Json.number(json, "p", row.test().p());
        Json.number(json, "pHolm", row.adjusted());
        Json.number(json, "effectSizeDz", row.test().effectSize());
    }

    private void front(String name, List<CellResult> front) {
        json.writeArrayPropertyStart(name);
        front.forEach(cell -> json.writeNumber(cell.index()));
        json.writeEndArray();
    }

    private void trial(TrialRecord trial) {
        json.writeStringProperty("key", trial.key());
        json.writeNumberProperty("cell", trial.cell());
        json.writeNumberProperty("seed", trial.seed());
        json.writeStringProperty("status", trial.status().name());
        json.writeNumberProperty("attempts", trial.attempts());
        json.writeStringProperty("cause", trial.cause());
        json.writeStringProperty("directory", trial.directory());
        Json.number(json, "testAccuracy", trial.testAccuracy());
        Json.number(json, "imagesPerSecond", trial.imagesPerSecond());
        Json.number(json, "seconds", trial.seconds());
        Json.objects(json, "epochs", trial.epochs(), this::epoch);
    }

    private void epoch(EpochRecord epoch) {
        json.writeNumberProperty("epoch", epoch.epoch());
        Json.number(json, "trainLoss", epoch.trainLoss());
        Json.number(json, "testLoss", epoch.testLoss());
        Json.number(json, "testAccuracy", epoch.testAccuracy());
        Json.number(json, "seconds", epoch.seconds());
    }

    private void texts(String name, Map<String, String> texts) {
        json.writeObjectPropertyStart(name);
        texts.forEach(json::writeStringProperty);
        json.writeEndObject();
    }
}
