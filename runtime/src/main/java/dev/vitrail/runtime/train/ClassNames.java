package dev.vitrail.runtime.train;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The names of the classes in a checkpoint's metadata, as a JSON array: names may hold any character. */
public final class ClassNames {
    static final String KEY = "classes";

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private ClassNames() {}

    static String format(List<String> classes) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            classes.forEach(json::writeString);
            json.writeEndArray();
        }
        return text.toString();
    }

    /**
     * The names of the classes that a checkpoint was trained on, by position.
     *
     * @param metadata of the checkpoint
     * @return empty where the file does not have exactly this many
     */
    public static List<String> of(Map<String, String> metadata, int classes) {
        List<String> names = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), metadata.getOrDefault(KEY, "[]"))) {
            json.nextToken();
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                names.add(json.getString());
            }
        } catch (JacksonException notNames) {
            return List.of();
        }
        return names.size() == classes ? List.copyOf(names) : List.of();
    }
}
