package dev.vitrail.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Java's modules hold and a command line never loads: Swing, sound, printing, X11; parsers and translators of XML. */
final class UnusedClasses {
    private static final List<String> FOLDERS = List.of(
            "java.desktop/com/sun/java/swing",
            "java.desktop/com/sun/media/sound",
            "java.desktop/javax/swing",
            "java.desktop/sun/awt/X11",
            "java.desktop/sun/print",
            "java.desktop/sun/swing",
            "java.xml/com/sun/org/apache",
            "java.xml/jdk/xml/internal");

    private UnusedClasses() {}

    /**
     * Patterns for jlink's {@code --exclude-resources}, one per folder: jlink tries every pattern on every file. It also wants
     * every package of a module to hold something, so the smallest file of each stays.
     */
    static List<String> patterns() throws IOException {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
        List<String> patterns = new ArrayList<>();
        for (String name : FOLDERS) {
            Path folder = modules.resolve(name);
            if (Files.isDirectory(folder)) { // else the JDK is another one, and there is nothing to leave out
                String kept = smallestOfEachPackage(folder).values().stream()
                        .map(file -> Pattern.quote(folder.relativize(file).toString()))
                        .collect(Collectors.joining("|"));
                patterns.add("regex:" + Pattern.quote("/" + name + "/") + "(?!(?:" + kept + ")$).*");
            }
        }
        return patterns;
    }

    private static Map<String, Path> smallestOfEachPackage(Path folder) throws IOException {
        Map<String, Path> smallest = new TreeMap<>();
        BinaryOperator<Path> smaller = BinaryOperator.minBy(
                Comparator.comparingLong(UnusedClasses::size).thenComparing(Path::toString));
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> smallest.merge(String.valueOf(file.getParent()), file, smaller));
        }
        return smallest;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
