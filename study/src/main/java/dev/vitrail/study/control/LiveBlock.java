package dev.vitrail.study.control;

import dev.vitrail.cli.Console;
import java.util.List;

/** The last lines of a terminal, drawn over and over; other lines are written above them. */
final class LiveBlock {
    private static final int DEFAULT_ROWS = 24;
    private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";

    private final Console console;
    private final int rows;
    private int shown;

    LiveBlock(Console console) {
        this.console = console;
        Integer height = Integer.getInteger("vitrail.rows");
        this.rows = height == null || height < 5 ? DEFAULT_ROWS : height;
    }

    /** Lines that fit, one of the terminal left free for the cursor. */
    int room() {
        return rows - 1;
    }

    void draw(List<String> lines) {
        StringBuilder text = new StringBuilder(up());
        List<String> fitting = lines.subList(0, Math.min(room(), lines.size()));
        for (String line : fitting) {
            // A line as wide as the terminal makes some terminals move on to the next one.
            text.append(line, 0, Math.min(line.length(), console.columns() - 1)).append('\n');
        }
        shown = fitting.size();
        console.err().print(text);
        console.err().flush();
    }

    void clear() {
        console.err().print(up());
        console.err().flush();
        shown = 0;
    }

    private String up() {
        return shown == 0 ? "" : String.format(UP_AND_CLEAR, shown);
    }
}
