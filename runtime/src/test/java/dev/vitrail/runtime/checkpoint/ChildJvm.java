package dev.vitrail.runtime.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a class of the tests in a JVM of its own. */
public final class ChildJvm {
    private ChildJvm() {}

    /** How it ended and what it printed. */
    public record Result(int exitCode, String output) {}

    /** Starts {@code main}; standard error goes to standard output. */
    public static Process start(List<String> flags, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Runs {@code main} to its end. */
    public static Result run(List<String> flags, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(flags, main, arguments);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }
}
