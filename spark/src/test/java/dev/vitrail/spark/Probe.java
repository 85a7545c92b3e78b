package dev.vitrail.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the trials of these tests run. It leaves the process ids of itself and its parent in its working directory, then does
 * what its arguments say, one after the other. It ends with its standard input.
 */
public final class Probe {

    private Probe() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.read();
            } catch (IOException e) {
                // As good as its end.
            }
            if (System.getenv(TrialProcess.PARENT_PIPE) != null) {
                Runtime.getRuntime().halt(3);
            }
        });
        ProcessHandle self = ProcessHandle.current();
        System.out.println("started");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "pid" ->
                    write(
                            args[++i],
                            self.pid() + " " + self.parent().orElseThrow().pid());
                case "write" -> write(args[++i], args[++i]);
                case "fill" -> Files.write(Path.of(args[++i]), new byte[Integer.parseInt(args[++i])]);
                case "delete" -> Files.delete(Path.of(args[++i]));
                case "print" -> System.out.println(Files.readString(Path.of(args[++i])));
                case "classpath" -> write("classpath", System.getProperty("java.class.path"));
                case "child" ->
                    new ProcessBuilder(
                                    self.info().command().orElseThrow(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Probe.class.getName(),
                                    "pid",
                                    args[++i],
                                    "wait",
                                    "never")
                            .inheritIO()
                            .redirectInput(ProcessBuilder.Redirect.PIPE)
                            .start();
                case "count" -> count(Path.of(args[++i]));
                case "wait" -> await(Path.of(args[++i]));
                case "exit" -> Runtime.getRuntime().halt(Integer.parseInt(args[++i]));
                default -> throw new IllegalArgumentException(List.of(args).toString());
            }
        }
        System.exit(0);
    }

    /** Writes how many probes count in a folder now, this one among them, and stays counted. */
    private static void count(Path folder) throws IOException {
        Path mark = Files.createTempFile(folder, "running", "");
        try (var all = Files.list(folder)) {
            write("count", Long.toString(all.count()));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> mark.toFile().delete()));
    }

    static void await(Path file) throws InterruptedException {
        while (!Files.exists(file)) {
            Thread.sleep(10);
        }
    }

    /** A reader sees it whole or not at all. */
    private static void write(String name, String text) throws IOException {
        Path part = Path.of(name + ".part");
        Files.writeString(part, text);
        Files.move(part, Path.of(name));
    }
}
