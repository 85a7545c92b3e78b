package dev.vitrail.study.store;

import dev.vitrail.runtime.checkpoint.CheckpointFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** An object from a file of a study. Values are asked for by name and type; what does not fit is refused with its line. */
final class JsonObject {
    /** A list in an object in a list in the root. */
    private static final int DEEPEST = 6;

    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_NAME = 1 << 10;
    private static final int LONGEST_TEXT = 1 << 20;

    /** Names are data here: no tables of them that outlive the file, or that crafted names could fill. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(LONGEST_NAME)
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private final Path file;
    private final int line;
    /** String, Long, Double, Boolean, JsonObject, List of those, or null. */
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    private final Map<String, Integer> lines = new HashMap<>();

    private JsonObject(Path file, int line) {
        this.file = file;
        this.line = line;
    }

    /**
     * Reads a text that is one object.
     *
     * @param line where the text begins in the file, from 1
     */
    static JsonObject parse(Path file, int line, String text) throws StudyFormatException {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            Reader reader = new Reader(file, line, json);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw reader.found("a JSON object");
            }
            JsonObject object = reader.object();
            if (json.nextToken() != null) {
                throw reader.found("nothing after the JSON object");
            }
            return object;
        } catch (JacksonException e) {
            int at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr() - 1);
            String problem = CheckpointFormatException.quote(String.valueOf(e.getOriginalMessage()));
            throw new StudyFormatException(file, line + at, "strict JSON within the limits", problem);
        }
    }

    private record Reader(Path file, int firstLine, JsonParser json) {
        JsonObject object() throws StudyFormatException {
            JsonObject object = new JsonObject(file, line());
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                object.lines.put(name, line());
                object.values.put(name, value());
            }
            return object;
        }

        private @Nullable Object value() throws StudyFormatException {
            return switch (json.currentToken()) {
                case VALUE_STRING -> json.getString();
                case VALUE_NUMBER_INT -> json.getLongValue();
                case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                case START_OBJECT -> object();
                case START_ARRAY -> list();
                case null, default -> throw found("a value");
            };
        }

        private List<@Nullable Object> list() throws StudyFormatException {
            List<@Nullable Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(value());
            }
            return list;
        }

        private int line() {
            return firstLine + Math.max(0, json.currentTokenLocation().getLineNr() - 1);
        }

        StudyFormatException found(String expected) {
            String found = json.currentToken() == null ? "the end" : CheckpointFormatException.quote(json.getString());
            return new StudyFormatException(file, line(), expected, found);
        }
    }

    String text(String name) throws StudyFormatException {
        return required(name, "a text", String.class, values.get(name));
    }

    long whole(String name) throws StudyFormatException {
        return required(name, "a whole number", Long.class, values.get(name));
    }

    /** A whole number in a range. */
    int whole(String name, int least, int greatest) throws StudyFormatException {
        long value = whole(name);
        if (value < least || value > greatest) {
            throw fail(name, "a number from " + least + " to " + greatest + " as " + name, "" + value);
        }
        return (int) value;
    }

    /** A number; NaN for null. */
    double real(String name) throws StudyFormatException {
        Object value = values.get(name);
        if (value == null && values.containsKey(name)) {
            return Double.NaN;
        }
        return required(name, "a number", Number.class, value).doubleValue();
    }

    boolean flag(String name) throws StudyFormatException {
        return required(name, "true or false", Boolean.class, values.get(name));
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) throws StudyFormatException {
        String value = text(name);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value)) {
                return constant;
            }
        }
        throw fail(
                name,
                "one of " + List.of(type.getEnumConstants()) + " as " + name,
                CheckpointFormatException.quote(value));
    }

    /** An object of texts, in its order. */
    Map<String, String> textsByName(String name) throws StudyFormatException {
        JsonObject object = required(name, "an object", JsonObject.class, values.get(name));
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : object.values.keySet()) {
            texts.put(key, object.text(key));
        }
        return texts;
    }

    /** A list whose elements are all of a type. */
    <T> List<T> list(String name, Class<T> type) throws StudyFormatException {
        List<T> list = new ArrayList<>();
        for (Object element : required(name, "a list", List.class, values.get(name))) {
            list.add(required("element of " + name, "a " + type.getSimpleName(), type, element));
        }
        return list;
    }

    private <T> T required(String name, String expected, Class<T> type, @Nullable Object value)
            throws StudyFormatException {
        if (!type.isInstance(value)) {
            String found = value == null ? "nothing" : CheckpointFormatException.quote(String.valueOf(value));
            throw fail(name, expected + " as " + name, found);
        }
        return type.cast(value);
    }

    /** An error at a value of this object. */
    StudyFormatException fail(String name, String expected, String found) {
        return new StudyFormatException(file, lines.getOrDefault(name, line), expected, found);
    }

    @Override
    public String toString() {
        return "an object";
    }
}
