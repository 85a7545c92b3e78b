package dev.vitrail.study.report;

import dev.vitrail.study.report.statistics.Estimate;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as reports have it: numbers that do not exist are null. */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private Json() {}

    /** The object whose properties {@code content} writes. */
    static String object(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    /** JSON that may stand inside a script element of HTML: nothing in it ends the element or begins a comment. */
    static String insideScript(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    static void number(JsonGenerator json, String name, double value) {
        json.writeName(name);
        number(json, value);
    }

    static void number(JsonGenerator json, double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }

    static void strings(JsonGenerator json, String name, Iterable<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    /** An object for each item. */
    static <T> void objects(JsonGenerator json, String name, Iterable<T> items, Consumer<T> content) {
        json.writeArrayPropertyStart(name);
        for (T item : items) {
            json.writeStartObject();
            content.accept(item);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void estimate(JsonGenerator json, String name, Estimate estimate) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("n", estimate.n());
        number(json, "mean", estimate.mean());
        number(json, "sd", estimate.sd());
        number(json, "low", estimate.low());
        number(json, "high", estimate.high());
        json.writeEndObject();
    }
}
