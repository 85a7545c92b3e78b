package dev.vitrail.runtime.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What this process runs on, for records of runs. */
public final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** JDK, system, processor, and the commit of the working directory if it is in a git checkout. */
    public static Map<String, String> describe() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("jdk", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("cpu", processor());
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        GitRevision.of(Path.of("")).ifPresent(revision -> machine.put("git", revision));
        return machine;
    }

    /** Model of the processor, as far as the system tells. */
    public static String processor() {
        try (Stream<String> lines = Files.lines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }
}
