package dev.vitrail.cli;

import dev.vitrail.runtime.Devices;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs commands and keeps what they write. */
final class Captured {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A console of 80 columns, without colours; a terminal or not. */
    Console console(boolean terminal) {
        return new Console(stream(out), stream(err), terminal, false, 80);
    }

    int run(String... arguments) {
        return Vitrail.run(new Session(console(false), Devices::open), arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    List<String> errorLines() {
        return err().lines().toList();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
