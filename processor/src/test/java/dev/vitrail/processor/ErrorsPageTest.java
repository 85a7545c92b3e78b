package dev.vitrail.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.processor.diagnostic.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/errors.md} is made of the ids and their fixtures, so that it shows what users really see. After a change run
 * this test with {@code -Dgolden.update=true}, and read the difference.
 */
class ErrorsPageTest {
    private static final Path PAGE = Path.of("../docs/errors.md");

    @Test
    void pageShowsEveryIdWithExampleAndMessage() throws IOException {
        String page = render();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertEquals(page, Files.readString(PAGE));
    }

    private static String render() {
        Map<String, Fixture> fixtures =
                Fixture.all("invalid").stream().collect(Collectors.toMap(Fixture::name, Function.identity()));
        StringBuilder page = new StringBuilder("""
                # Errors

                Every mistake in a declaration is one error of javac: an id in brackets, what is wrong with the actual numbers,
                and what to write instead. It stands at the value in the annotation that it is about; at the annotation where
                that value was not written. All mistakes are reported at once, and none that merely follows from another one.
                A declaration with an error generates nothing; other declarations in the same compilation are not held up by it.

                javac itself reports what is wrong with the Java: unknown members and constants, values of the wrong type, a
                missing `patchSize` or `classes`. It shows annotation processors no types inside of methods: an annotation on a
                local class has no effect.

                This page is generated from the test fixtures in `processor/src/test/resources/invalid`.

                """);
        Arrays.stream(Code.values())
                .map(code -> "- [%1$s](#%2$s): %3$s\n"
                        .formatted(code.id(), code.id().toLowerCase(java.util.Locale.ROOT), code.rule()))
                .forEach(page::append);
        for (Code code : Code.values()) {
            page.append("\n## ")
                    .append(code.id())
                    .append("\n\n")
                    .append(code.rule())
                    .append('\n');
            Fixture fixture = fixtures.get(code.id());
            page.append(fixture == null ? withoutExample(code) : example(code, fixture));
        }
        return page.toString();
    }

    /** The first declaration of the fixture, and its messages. */
    private static String example(Code code, Fixture fixture) {
        List<String> options = fixture.header("OPTIONS");
        return (options.isEmpty() ? "" : "\n`javac " + String.join(" ", options) + "`\n")
                + "\n```java\n" + firstDeclaration(code, fixture) + "```\n\n```text\n"
                + fixture.errors().stream()
                        .filter(error -> error.id().equals(code.id()))
                        .limit(code == Code.OPTION ? Integer.MAX_VALUE : 1)
                        .map(error -> String.join("\n    ", error.message()) + "\n")
                        .collect(Collectors.joining())
                + "```\n";
    }

    private static String firstDeclaration(Code code, Fixture fixture) {
        String body = fixture.code().replaceFirst("(?s)^import[^\n]*\n\n", "");
        boolean needsAll = code == Code.NAME_CLASH || code == Code.NAME_TWICE;
        return needsAll
                ? body
                : body.replaceFirst("(?s)\n\n.*", "\n")
                                .replaceFirst("^class Outer \\{\n", "")
                                .replaceFirst("\n}\n\\z", "\n")
                                .stripTrailing()
                                .stripIndent()
                        + "\n";
    }

    private static String withoutExample(Code code) {
        return switch (code) {
            case WRITE -> """

                    ```text
                    [VitWrite] The files generated for TinyVit cannot be written: java.io.IOException: No space left on device.
                    ```
                    """;
            case INTERNAL -> """

                    A mistake in Vitrail, never in your code. Please report it together with the declaration.

                    ```text
                    [VitInternal] Vitrail failed on TinyVit: java.lang.IllegalStateException: no rule for Gelu (dev.vitrail...).
                        This is a mistake in Vitrail, not in your code: please report it together with the declaration.
                    ```
                    """;
            default -> throw new AssertionError("no fixture for " + code.id());
        };
    }
}
