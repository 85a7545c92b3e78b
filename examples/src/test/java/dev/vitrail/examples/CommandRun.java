package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.cli.Vitrail;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command of {@code vitrail}, run in this process.
 *
 * @param code the exit code
 */
record CommandRun(int code, String out, String err) {
    /** Gives a process the Vector API. */
    static final String VECTORS = "--add-modules=jdk.incubator.vector";

    static {
        // In tests the processor is on the class path; the launcher keeps it apart.
        System.setProperty("vitrail.processorpath", System.getProperty("java.class.path"));
    }

    /** Runs a command. */
    static CommandRun of(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Vitrail.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command that must succeed. */
    static String done(String... arguments) {
        CommandRun run = of(arguments);
        assertEquals(0, run.code(), () -> String.join(" ", arguments) + "\n" + run.out() + run.err());
        return run.out();
    }

    /**
     * A command for a process of its own. SIGINT has its usual meaning there even if it is ignored here, as it is in
     * builds that run in the background of a shell.
     *
     * @param jvm options of the JVM, such as {@link #VECTORS}
     * @param log where its output goes, appended
     */
    static Process start(List<String> jvm, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (Path.of("/usr/bin/env").toFile().canExecute()
                && System.getProperty("os.name").equals("Linux")) {
            command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Vitrail.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
