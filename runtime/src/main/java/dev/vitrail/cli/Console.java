package dev.vitrail.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * Where the commands write.
 *
 * @param out results
 * @param err progress and errors
 * @param terminal whether {@code err} is a terminal, on which a line can be drawn again and again
 * @param color whether colours may be used
 * @param columns width of the terminal
 */
public record Console(PrintStream out, PrintStream err, boolean terminal, boolean color, int columns) {
    private static final int DEFAULT_COLUMNS = 80;

    /**
     * The streams of this process. The launcher passes what only it can know in the system properties
     * {@code vitrail.terminal} and {@code vitrail.columns}; colours follow https://no-color.org.
     */
    static Console system() {
        boolean terminal = Boolean.parseBoolean(System.getProperty("vitrail.terminal", "false"));
        String noColor = System.getenv("NO_COLOR");
        boolean color = terminal && (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
        Integer columns = Integer.getInteger("vitrail.columns");
        return new Console(
                System.out,
                System.err,
                terminal,
                color,
                columns == null || columns < DEFAULT_COLUMNS / 2 ? DEFAULT_COLUMNS : columns);
    }

    /** Whether the characters of a text can be shown; a terminal of the POSIX locale knows ASCII only. */
    public boolean shows(String text) {
        Charset charset = err.charset();
        return charset.newEncoder().canEncode(text);
    }

    /** Writes a line of results; numbers are written the same in every country. */
    public void print(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }

    /** Writes a line for people beside the results. */
    public void note(String format, Object... arguments) {
        err.println(String.format(Locale.ROOT, format, arguments));
    }
}
