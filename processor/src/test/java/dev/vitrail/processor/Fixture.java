package dev.vitrail.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A source file under {@code src/test/resources} that says in comments what compiling it must give:
 *
 * <pre>
 *     heads = 5,
 *     //      ^ ERROR: [VitHeadsDivide] first line of the message, at this column of the line of code above
 *     //          further lines of the message
 * </pre>
 *
 * {@code // ERROR:} without a caret is an error without a position; {@code // OPTIONS:} adds options of javac;
 * {@code // GENERATES:} names the classes that come out in spite of the errors; {@code // WITHOUT RUNTIME} takes
 * vitrail-runtime off the class path.
 */
record Fixture(String name, String source, List<Expected> errors) {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Pattern ERROR = Pattern.compile("( *//\\s*)(\\^ )?ERROR: (.*)");
    private static final Pattern FURTHER_LINE = Pattern.compile(" *// {4,}(.*)");

    /** An error; line and column are -1 where it has no position. The message has one line per line of the error. */
    record Expected(long line, long column, List<String> message) {
        /** The id in the brackets. */
        String id() {
            return message.getFirst().replaceFirst("\\[(\\w+)].*", "$1");
        }
    }

    static List<Fixture> all(String folder) {
        try (Stream<Path> files = Files.list(RESOURCES.resolve(folder))) {
            return files.sorted().map(Fixture::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fixture read(Path file) {
        try {
            String source = Files.readString(file);
            String name = file.getFileName().toString().replace(".java", "");
            return new Fixture(name, source, expectedErrors(source.lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Expected> expectedErrors(List<String> lines) {
        List<Expected> errors = new ArrayList<>();
        int code = -1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher error = ERROR.matcher(line);
            if (error.matches()) {
                List<String> message = new ArrayList<>(List.of(error.group(3)));
                for (int j = i + 1; j < lines.size() && isFurtherLine(lines.get(j)); j++) {
                    message.add(lines.get(j).replaceFirst(" *// *", ""));
                }
                boolean placed = error.group(2) != null;
                errors.add(
                        new Expected(placed ? code : -1, placed ? error.group(1).length() + 1 : -1, message));
            } else if (!line.strip().startsWith("//")) {
                code = i + 1;
            }
        }
        return errors;
    }

    private static boolean isFurtherLine(String line) {
        return FURTHER_LINE.matcher(line).matches() && !ERROR.matcher(line).matches();
    }

    /** What follows a keyword at the start of the file, split at spaces. */
    List<String> header(String keyword) {
        return source.lines()
                .filter(line -> line.startsWith("// " + keyword + ":"))
                .flatMap(line -> Arrays.stream(
                        line.substring(line.indexOf(':') + 1).strip().split(" ")))
                .toList();
    }

    boolean hasRuntime() {
        return source.lines().noneMatch("// WITHOUT RUNTIME"::equals);
    }

    /** The code without the comments about errors. */
    String code() {
        return source.lines()
                        .filter(line ->
                                !ERROR.matcher(line).matches() && !isFurtherLine(line) && !line.startsWith("//"))
                        .reduce("", (text, line) -> text + line + "\n")
                        .strip()
                + "\n";
    }

    @Override
    public String toString() {
        return name;
    }
}
