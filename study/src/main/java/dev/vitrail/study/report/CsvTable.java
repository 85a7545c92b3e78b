package dev.vitrail.study.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A table as CSV (RFC 4180).
 *
 * @param columns headings, in lower case with units
 * @param rows values in the order of the columns
 */
public record CsvTable(List<String> columns, List<List<String>> rows) {

    /** The whole file. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, columns);
        rows.forEach(row -> line(text, row));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> fields) {
        text.append(fields.stream().map(CsvTable::field).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    private static String field(String value) {
        boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
