package dev.vitrail.study.control;

import dev.vitrail.study.trial.TrialMain;
import dev.vitrail.study.trial.TrialSpec;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the JVM of a trial is started: as this one was.
 *
 * @param flags options of the JVM
 * @param classPath absolute, separated as on this system
 */
record TrialJvm(List<String> flags, String classPath) {
    /** Options that belong to one process: debuggers and agents, what the launcher says of the terminal. */
    private static final List<String> OWN =
            List.of("-agent", "-javaagent", "-Xrun", "-Xdebug", "-XX:ArchiveClassesAtExit", "-Dvitrail.");

    private static final String MEMORY_LIMIT = "-Dvitrail.maxMemory=";

    /**
     * @param first searched before the class path of this process: a class there may be an older one of the same name
     * @param last searched after it
     */
    static TrialJvm likeThis(String first, String last) {
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith(MEMORY_LIMIT) || OWN.stream().noneMatch(flag::startsWith))
                .collect(Collectors.toCollection(ArrayList::new));
        flags.add("-XX:+ExitOnOutOfMemoryError"); // in whatever thread
        flags.add("-XX:-CreateCoredumpOnCrash");
        String classPath = Stream.of(first, System.getProperty("java.class.path"), last)
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .filter(path -> !path.isEmpty())
                .map(path -> Path.of(path).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return new TrialJvm(List.copyOf(flags), classPath);
    }

    /** The command of a trial. */
    List<String> command(TrialSpec spec) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, TrialMain.class.getName()));
        command.addAll(spec.arguments());
        return command;
    }
}
