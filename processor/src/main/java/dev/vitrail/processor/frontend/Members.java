package dev.vitrail.processor.frontend;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of one annotation: what the user wrote, and the annotation's defaults for what was left out.
 *
 * @param values by member: Integer, Long, Double, Boolean, the name of an enum constant, or a list of Doubles; a member
 *     whose value javac could not make out has none
 * @param written the members that the user wrote
 */
public record Members(Map<String, Object> values, Set<String> written) {

    public Members {
        values = Map.copyOf(values);
        written = Set.copyOf(written);
    }

    /** Whether the user wrote the member. */
    public boolean isWritten(String member) {
        return written.contains(member);
    }

    /** Whether the member has a value; false where javac could not make it out, or it has no default and is missing. */
    public boolean isKnown(String member) {
        return values.containsKey(member);
    }

    /** The value of an int member. */
    public int integer(String member) {
        return value(member, Integer.class);
    }

    /** The value of a long member. */
    public long longInteger(String member) {
        return value(member, Long.class);
    }

    /** The value of a double member. */
    public double number(String member) {
        return value(member, Double.class);
    }

    /** The value of a boolean member. */
    public boolean flag(String member) {
        return value(member, Boolean.class);
    }

    /** The value of a double[] member. */
    public List<Double> numbers(String member) {
        List<?> values = value(member, List.class);
        return values.stream().map(Double.class::cast).toList();
    }

    /** The value of an enum member. */
    public <E extends Enum<E>> E constant(String member, Class<E> type) {
        return Enum.valueOf(type, value(member, String.class));
    }

    private <T> T value(String member, Class<T> type) {
        Object value = values.get(member);
        if (value == null) {
            throw new IllegalArgumentException("member " + member + " has no value");
        }
        return type.cast(value);
    }
}
