package dev.vitrail.spark;

import java.io.File;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java command, taken apart at its class path.
 *
 * @param options what stands between {@code java} and the class path
 * @param classPath its entries; none if the command has no class path
 * @param arguments the main class and what follows
 */
record JavaCommand(List<String> options, List<String> classPath, List<String> arguments) implements Serializable {

    private static final List<String> CLASS_PATH = List.of("-cp", "-classpath", "--class-path");

    static JavaCommand parse(List<String> command) {
        for (int i = 1; i < command.size() - 1; i++) {
            if (CLASS_PATH.contains(command.get(i))) {
                return new JavaCommand(
                        List.copyOf(command.subList(1, i)),
                        List.of(command.get(i + 1).split(Pattern.quote(File.pathSeparator))),
                        List.copyOf(command.subList(i + 2, command.size())));
            }
        }
        return new JavaCommand(List.of(), List.of(), List.copyOf(command.subList(1, command.size())));
    }

    /** With another class path. */
    JavaCommand withClassPath(List<String> entries) {
        return new JavaCommand(options, List.copyOf(entries), arguments);
    }

    /** With another path wherever the arguments have this one or one below it. */
    JavaCommand moved(String from, String to) {
        Pattern path = Pattern.compile(Pattern.quote(from) + "(?=$|[/\\\\:;,])");
        return new JavaCommand(moved(options, path, to), classPath, moved(arguments, path, to));
    }

    private static List<String> moved(List<String> words, Pattern path, String to) {
        return words.stream()
                .map(word -> path.matcher(word).replaceAll(Matcher.quoteReplacement(to)))
                .toList();
    }

    /** The command for the Java that this JVM is. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        if (!classPath.isEmpty()) {
            words.add("-cp");
            words.add(String.join(File.pathSeparator, classPath));
        }
        words.addAll(arguments);
        return words;
    }
}
