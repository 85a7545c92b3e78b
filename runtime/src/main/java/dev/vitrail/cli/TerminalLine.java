package dev.vitrail.cli;

import me.tongfei.progressbar.ProgressBarConsumer;

/** The last line of a terminal, written over again and again. */
final class TerminalLine implements ProgressBarConsumer {
    private final Console console;
    private int shown;

    TerminalLine(Console console) {
        this.console = console;
    }

    // A line as wide as the terminal makes some terminals move on to the next one.
    @Override
    public int getMaxRenderedLength() {
        return console.columns() - 1;
    }

    @Override
    public synchronized void accept(String text) {
        console.err().print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
        console.err().flush();
        shown = text.length();
    }

    /** Makes the line empty and puts the cursor at its start. */
    @Override
    public synchronized void clear() {
        if (shown > 0) {
            console.err().print("\r" + " ".repeat(shown) + "\r");
            console.err().flush();
            shown = 0;
        }
    }

    @Override
    public void close() {
        clear();
    }
}
