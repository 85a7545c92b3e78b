package dev.vitrail.runtime.train;

import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.checkpoint.RecordFields;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Writes down what was trained, with which settings, on what: enough to do it again. */
final class RunConfiguration {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private RunConfiguration() {}

    static void write(RunInfo run, Path file) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(new Pretty(), text)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("model");
            json.writeStringProperty("name", run.model().name());
            json.writeStringProperty("declaration", run.model().declaration());
            json.writeNumberProperty("parameters", run.model().parameterCount());
            texts(json, "architecture", RecordFields.of(run.model().architecture()));
            json.writeEndObject();
            json.writeObjectPropertyStart("data");
            json.writeStringProperty("source", run.data());
            json.writeNumberProperty("trainImages", run.trainImages());
            json.writeNumberProperty("testImages", run.testImages());
            json.writeArrayPropertyStart("classes");
            run.classes().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
            json.writeNumberProperty("seed", run.settings().recipe().seed());
            json.writeNumberProperty("totalSteps", run.totalSteps());
            texts(json, "settings", run.settings().describe());
            texts(json, "notes", run.settings().notes());
            texts(json, "machine", Machine.describe());
            json.writeEndObject();
        }
        DurableFile.ON_DISK.replace(file, text + "\n");
    }

    private static void texts(JsonGenerator json, String name, Map<String, String> texts) {
        json.writeObjectPropertyStart(name);
        texts.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private static final class Pretty extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
