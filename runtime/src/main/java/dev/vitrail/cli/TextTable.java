package dev.vitrail.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text under a header, in columns as wide as their longest cell. */
public final class TextTable {
    private static final int GAP = 2;

    private final int gap;
    private final String[] header;
    private final boolean[] left;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * A table without rows.
     *
     * @param header names of the columns; one that starts with {@code <} is aligned left, any other right
     */
    public TextTable(String... header) {
        this(GAP, header);
    }

    /** A table with this many spaces between columns. */
    TextTable(int gap, String... header) {
        this.gap = gap;
        this.header = new String[header.length];
        this.left = new boolean[header.length];
        for (int column = 0; column < header.length; column++) {
            left[column] = header[column].startsWith("<");
            this.header[column] = left[column] ? header[column].substring(1) : header[column];
        }
    }

    /** Adds a row; as many cells as columns. */
    public void row(String... cells) {
        if (cells.length != header.length) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + header.length + " columns");
        }
        rows.add(cells);
    }

    /** Adds a line over the full width. */
    public void rule() {
        rows.add(new String[0]);
    }

    /** The lines, without spaces at their ends. */
    public List<String> lines() {
        int[] widths = new int[header.length];
        List<String[]> all = new ArrayList<>(rows);
        all.addFirst(header);
        for (String[] row : all) {
            for (int column = 0; column < row.length; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        String rule = "-".repeat(Arrays.stream(widths).sum() + gap * (header.length - 1));
        List<String> lines = new ArrayList<>();
        for (String[] row : all) {
            lines.add(row.length == 0 ? rule : line(row, widths));
            if (row == header) {
                lines.add(rule);
            }
        }
        return lines;
    }

    private String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.length; column++) {
            String padding = " ".repeat(widths[column] - row[column].length());
            line.append(" ".repeat(column == 0 ? 0 : gap));
            line.append(left[column] ? row[column] + padding : padding + row[column]);
        }
        return line.toString().stripTrailing();
    }
}
