package dev.vitrail.runtime.data;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What headers before a tar header say of it.
 *
 * @param path the name, or null if the header's own holds
 * @param size the size, or -1 if the header's own holds
 */
record TarExtension(@Nullable String path, long size) {
    static final TarExtension NONE = new TarExtension(null, -1);

    /** A GNU long name. */
    TarExtension withPath(String archive, long at, byte[] data) throws DataFormatException {
        int length = data.length;
        while (length > 0 && data[length - 1] == 0) {
            length--;
        }
        if (length == 0) {
            throw new DataFormatException(archive, at, "a long name", "an empty one");
        }
        return new TarExtension(new String(data, 0, length, StandardCharsets.UTF_8), size);
    }

    /**
     * Pax records: {@code "LENGTH KEY=VALUE\n"}, the length being that of the whole record in decimal.
     *
     * @param single whether they are for the next file only; names and sizes for all following files are refused
     */
    TarExtension withRecords(String archive, long at, byte[] data, boolean single) throws DataFormatException {
        String newPath = path;
        long newSize = size;
        int from = 0;
        while (from < data.length && data[from] != 0) {
            int end = recordEnd(archive, at, data, from);
            String record = new String(data, from, end - from - 1, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (data[end - 1] != '\n' || equals < 0) {
                throw new DataFormatException(
                        archive, at + from, "a pax record KEY=VALUE", EntryPath.printable(record));
            }
            String key = record.substring(record.indexOf(' ') + 1, equals);
            String value = record.substring(equals + 1);
            boolean names = key.equals("path") || key.equals("size");
            if (key.startsWith("GNU.sparse") || (names && !single)) {
                throw new DataFormatException(
                        archive, at + from, "a file stored whole under its own name", "pax record " + key);
            }
            if (key.equals("path")) {
                newPath = value;
            } else if (key.equals("size")) {
                if (!value.matches("[0-9]{1,18}")) {
                    throw new DataFormatException(archive, at + from, "a size", EntryPath.printable(value));
                }
                newSize = Long.parseLong(value);
            }
            from = end;
        }
        return new TarExtension(newPath, newSize);
    }

    private static int recordEnd(String archive, long at, byte[] data, int from) throws DataFormatException {
        int length = 0;
        int k = from;
        while (k < data.length && k < from + 7 && data[k] >= '0' && data[k] <= '9') {
            length = length * 10 + data[k++] - '0';
        }
        boolean whole = k < data.length && data[k] == ' ' && length > k - from + 1 && length <= data.length - from;
        if (!whole) {
            throw new DataFormatException(
                    archive,
                    at + from,
                    "a pax record that ends within its " + data.length + " bytes",
                    "length " + length);
        }
        return from + length;
    }
}
