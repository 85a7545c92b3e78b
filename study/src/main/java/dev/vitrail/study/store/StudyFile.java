package dev.vitrail.study.store;

import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.runtime.study.StudyDefinition;
import dev.vitrail.study.store.TrialRecord.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** {@code study.json}: everything known of a study before its trials run. */
public final class StudyFile {
    private static final int FORMAT = 1;
    private static final int LARGEST = 1 << 26;

    private StudyFile() {}

    /** Replaces the file; of the trials it holds key, cell and seed. */
    public static void write(Path file, StudyRecord study) throws IOException {
        DurableFile.ON_DISK.replace(file, JsonText.pretty(json -> {
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("name", study.name());
            json.writeStringProperty("declaration", study.declaration());
            json.writeStringProperty("of", study.of());
            json.writeStringProperty("annotation", study.annotation());
            json.writeStringProperty("design", study.design().name());
            JsonText.objects(json, "axes", study.axes(), axis -> {
                json.writeStringProperty("name", axis.name());
                json.writeStringProperty("kind", axis.kind().name());
                JsonText.texts(json, "values", axis.values());
                json.writeStringProperty("base", axis.base());
            });
            JsonText.objects(json, "cells", study.cells(), cell -> writeCell(json, cell));
            json.writeNumberProperty("baseCell", study.baseCell());
            JsonText.objects(json, "skipped", study.skipped(), skipped -> {
                JsonText.texts(json, "values", skipped.values());
                json.writeStringProperty("reason", skipped.reason());
            });
            json.writeArrayPropertyStart("seeds");
            study.seeds().forEach(json::writeNumber);
            json.writeEndArray();
            JsonText.texts(json, "environment", study.environment());
            JsonText.objects(json, "trials", study.trials(), trial -> {
                json.writeStringProperty("key", trial.key());
                json.writeNumberProperty("cell", trial.cell());
                json.writeNumberProperty("seed", trial.seed());
            });
        }));
    }

    private static void writeCell(JsonGenerator json, CellRecord cell) {
        json.writeStringProperty("id", cell.id());
        JsonText.texts(json, "values", cell.values());
        json.writeStringProperty("model", cell.model());
        json.writeNumberProperty("parameters", cell.parameters());
        json.writeNumberProperty("macs", cell.macs());
        JsonText.texts(json, "architecture", cell.architecture());
        JsonText.texts(json, "training", cell.training());
    }

    /** Reads the file; all trials are pending in it. */
    static StudyRecord read(Path file) throws IOException {
        JsonObject json = JsonObject.parse(file, 1, TextLines.readAll(file, LARGEST));
        json.whole("format", FORMAT, FORMAT);
        List<StudyAxis> axes = new ArrayList<>();
        for (JsonObject axis : json.list("axes", JsonObject.class)) {
            axes.add(new StudyAxis(
                    axis.text("name"),
                    axis.constant("kind", StudyAxis.Kind.class),
                    axis.list("values", String.class),
                    axis.text("base")));
        }
        List<CellRecord> cells = new ArrayList<>();
        for (JsonObject cell : json.list("cells", JsonObject.class)) {
            cells.add(readCell(cell, axes.size()));
        }
        List<StudyDefinition.Skipped> skipped = new ArrayList<>();
        for (JsonObject cell : json.list("skipped", JsonObject.class)) {
            skipped.add(new StudyDefinition.Skipped(values(cell, axes.size()), cell.text("reason")));
        }
        List<TrialRecord> trials = new ArrayList<>();
        for (JsonObject trial : json.list("trials", JsonObject.class)) {
            trials.add(pending(TrialEvent.key(trial), trial.whole("cell", 0, cells.size() - 1), trial.whole("seed")));
        }
        return new StudyRecord(
                json.text("name"),
                json.text("declaration"),
                json.text("of"),
                json.text("annotation"),
                json.constant("design", StudyDefinition.Design.class),
                axes,
                cells,
                json.whole("baseCell", -1, cells.size() - 1),
                skipped,
                json.list("seeds", Long.class),
                json.textsByName("environment"),
                trials);
    }

    private static CellRecord readCell(JsonObject cell, int axes) throws StudyFormatException {
        return new CellRecord(
                cell.text("id"),
                values(cell, axes),
                cell.text("model"),
                cell.whole("parameters"),
                cell.whole("macs"),
                cell.textsByName("architecture"),
                cell.textsByName("training"));
    }

    private static List<String> values(JsonObject cell, int axes) throws StudyFormatException {
        List<String> values = cell.list("values", String.class);
        if (values.size() != axes) {
            throw cell.fail("values", axes + " values, one for each axis", "" + values.size());
        }
        return values;
    }

    /** A trial of which nothing is known yet. */
    public static TrialRecord pending(String key, int cell, long seed) {
        return new TrialRecord(
                key,
                cell,
                seed,
                Status.PENDING,
                0,
                "",
                "",
                "trials/" + key,
                List.of(),
                Double.NaN,
                Double.NaN,
                Double.NaN);
    }
}
