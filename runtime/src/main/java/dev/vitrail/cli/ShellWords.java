package dev.vitrail.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Commands to copy from the screen into a shell. */
public final class ShellWords {
    private ShellWords() {}

    /** A command and its arguments, quoted where a shell would take them apart. */
    public static String join(String command, List<String> arguments) {
        return command + " " + arguments.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:,=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
