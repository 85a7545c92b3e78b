package dev.vitrail.runtime.opencl;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a compiler's log readable: every line that names a place in the source is followed by that line of it. */
final class BuildLog {
    /** {@code name:12:5: error: ...}, as clang and all drivers built on it write. */
    private static final Pattern PLACE = Pattern.compile(":(\\d{1,7}):\\d{1,7}:");

    private static final int MOST_LINES = 60;

    private BuildLog() {}

    static String annotate(String log, String source) {
        List<String> code = source.lines().toList();
        List<String> lines = log.lines().filter(line -> !line.isBlank()).toList();
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(0, Math.min(lines.size(), MOST_LINES))) {
            text.append(line.stripTrailing()).append('\n');
            Matcher place = PLACE.matcher(line);
            if (place.find()) {
                int number = Integer.parseInt(place.group(1));
                if (number >= 1 && number <= code.size()) {
                    text.append("  ").append(number).append(" | ").append(code.get(number - 1));
                    text.append('\n');
                }
            }
        }
        if (lines.size() > MOST_LINES) {
            text.append("... and ").append(lines.size() - MOST_LINES).append(" lines more\n");
        }
        return text.toString().stripTrailing();
    }
}
