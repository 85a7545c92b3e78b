package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Precision;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Sizes of a form's kernels that a device may have its own of, because they change only how well its caches are used: neither
 * the layout of memory nor the order of any sum. They are options of the program's compiler; what a tuning does not name is
 * as the program says ({@code #ifndef} in its text).
 *
 * <p>Forms for GPUs have none: their tiles decide which registers and how much local memory a kernel takes, and are part of
 * the form.
 *
 * @param sizes those that are not the standard ones
 */
public record Tuning(SortedMap<Size, Integer> sizes) {
    /** Every size as the program has it. */
    public static final Tuning STANDARD = new Tuning(Collections.emptySortedMap());

    private static final int SHORT_ATTENTION = 96;
    private static final int LONG_ATTENTION = 512;

    /** What may vary. */
    public enum Size {
        /** Rows of activations whose part of a weight's gradient is summed at once; packed so that they stay in cache. */
        SLICE,
        /** Bytes of a product's right operand that stay in cache while the rows pass. */
        CACHED_BYTES,
        /** Queries of a head whose weights attention has at once. */
        QUERY_ROWS,
        /** Most rows of a product that a group takes; the program is told at every launch. */
        MOST_ROWS_PER_GROUP;

        private boolean isOption() {
            return this != MOST_ROWS_PER_GROUP;
        }

        /** Values to try beside the standard one; none where this size does not matter. */
        List<Integer> alternatives(Form form, Precision precision, int tokens) {
            if (!form.isCpu()) {
                return List.of();
            }
            return switch (this) {
                case SLICE -> form == Form.AMX ? List.of(128, 512) : List.of(64, 256);
                case CACHED_BYTES -> List.of(384 << 10, 1536 << 10);
                case QUERY_ROWS -> form == Form.AMX && precision == Precision.BF16 ? List.of() : queryRows(tokens);
                case MOST_ROWS_PER_GROUP -> List.of(96, 384);
            };
        }

        // Private memory holds the weights of these queries, so long rows have few of them.
        private static List<Integer> queryRows(int tokens) {
            if (tokens <= SHORT_ATTENTION) {
                return List.of(24, 48).stream().filter(rows -> rows < tokens).toList();
            }
            return tokens <= LONG_ATTENTION ? List.of(24, 96) : List.of(24);
        }
    }

    public Tuning {
        sizes = Collections.unmodifiableSortedMap(new TreeMap<>(sizes));
    }

    /** Whether every size is as the program has it. */
    public boolean isStandard() {
        return sizes.isEmpty();
    }

    /** A size, or the standard one. */
    int size(Size which, int standard) {
        return sizes.getOrDefault(which, standard);
    }

    /** The same with one other size. */
    Tuning with(Size which, int value) {
        SortedMap<Size, Integer> changed = new TreeMap<>(sizes);
        changed.put(which, value);
        return new Tuning(changed);
    }

    /** Options of the program's compiler, each after a space. */
    String options() {
        return sizes.entrySet().stream()
                .filter(size -> size.getKey().isOption())
                .map(size -> " -D " + size.getKey() + "=" + size.getValue())
                .collect(Collectors.joining());
    }

    /** Names and values, {@code SLICE=64 QUERY_ROWS=24}; empty for the standard sizes. */
    public String text() {
        return sizes.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" "));
    }

    /**
     * Reads {@link #text}.
     *
     * @throws IllegalArgumentException if it is anything but sizes that a search may have found for this form
     */
    static Tuning parse(String text, Form form, Precision precision, int tokens) {
        Tuning tuning = STANDARD;
        for (String part : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            String[] size = part.split("=", -1);
            if (size.length != 2) {
                throw new IllegalArgumentException("not NAME=VALUE: " + part);
            }
            Size which = Size.valueOf(size[0]);
            int value = Integer.parseInt(size[1]);
            if (!which.alternatives(form, precision, tokens).contains(value)) {
                throw new IllegalArgumentException("not a size of form " + form + ": " + part);
            }
            tuning = tuning.with(which, value);
        }
        return tuning;
    }
}
