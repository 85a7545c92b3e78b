package dev.vitrail.runtime.data;

import java.util.ArrayList;
import java.util.List;

/** Checks the names of files in archives. Nothing is extracted, but a hostile name means a hostile archive. */
final class EntryPath {
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_SHOWN = 200;

    private EntryPath() {}

    /**
     * A relative path without empty and {@code .} parts; empty for the root itself.
     *
     * @param where the archive, and the place in it
     * @throws DataFormatException if the name is absolute, goes upwards, or has backslashes or control characters
     */
    static String normalize(String where, String stored) throws DataFormatException {
        if (stored.isEmpty() || stored.length() > MAX_LENGTH) {
            throw refused(where, "a name of 1.." + MAX_LENGTH + " characters", stored);
        }
        for (int k = 0; k < stored.length(); k++) {
            char c = stored.charAt(k);
            if (Character.isISOControl(c)) {
                throw refused(where, "a name without control characters", stored);
            }
            if (c == '\\') {
                throw refused(where, "a name without backslashes", stored);
            }
            if (c == '\ufffd') {
                throw refused(where, "a name in UTF-8", stored);
            }
        }
        boolean drive = stored.length() > 1 && stored.charAt(1) == ':' && Character.isLetter(stored.charAt(0));
        if (stored.charAt(0) == '/' || drive) {
            throw refused(where, "a relative name", stored);
        }
        List<String> parts = new ArrayList<>();
        for (String part : stored.split("/")) {
            if (part.equals("..")) {
                throw refused(where, "a name that does not go upwards", stored);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private static DataFormatException refused(String where, String expected, String stored) {
        return new DataFormatException(where, expected, printable(stored));
    }

    /** For messages: quoted, cut, and without characters that could act on a terminal. */
    static String printable(String text) {
        String cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
        return '"' + cut.replaceAll("\\p{Cc}", "?") + '"';
    }
}
