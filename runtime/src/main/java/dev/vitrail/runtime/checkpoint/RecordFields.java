package dev.vitrail.runtime.checkpoint;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** A record's components by name, as text: no field of a configuration can be forgotten when it is written or compared. */
public final class RecordFields {
    private RecordFields() {}

    /** Names and values in the order of the declaration. */
    public static Map<String, String> of(Record values) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            try {
                fields.put(
                        component.getName(),
                        String.valueOf(component.getAccessor().invoke(values)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException("cannot read " + component + "; the record must be public", e);
            }
        }
        return fields;
    }
}
