package dev.vitrail.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.testing.compile.Compilation;
import dev.vitrail.processor.diagnostic.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake gives exactly the error that its fixture shows: text, line and column. */
class DiagnosticsTest {
    /** No source file shows these: see {@link VitrailProcessorTest}. */
    private static final Set<Code> TESTED_ELSEWHERE = EnumSet.of(Code.WRITE, Code.INTERNAL);

    static List<Fixture> fixtures() {
        return Fixture.all("invalid");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void errorsAreThoseOfTheFixture(Fixture fixture) {
        // A note for every class that is written; the last one of equal options counts.
        List<String> options = new ArrayList<>(List.of("-Avitrail.report=true"));
        options.addAll(fixture.header("OPTIONS"));
        Compilation compilation = Compile.with(
                List.of(new VitrailProcessor(Compile::emptyClass)), options, fixture.hasRuntime(), fixture.source());

        List<Fixture.Expected> actual = compilation.errors().stream()
                .map(error ->
                        new Fixture.Expected(error.getLineNumber(), error.getColumnNumber(), Compile.message(error)))
                .toList();
        assertEquals(lines(fixture.errors()), lines(actual));
        assertEquals(fixture.header("GENERATES"), written(compilation));
    }

    private static List<String> written(Compilation compilation) {
        return compilation.notes().stream()
                .map(note -> Compile.message(note).getFirst().replaceFirst(".* -> (\\w+)\\.java.*", "$1"))
                .toList();
    }

    @Test
    void everyIdHasAFixtureThatShowsIt() {
        List<Fixture> fixtures = fixtures();
        for (Code code : EnumSet.complementOf(EnumSet.copyOf(TESTED_ELSEWHERE))) {
            assertTrue(
                    fixtures.stream()
                            .filter(fixture -> fixture.name().equals(code.id()))
                            .anyMatch(fixture -> fixture.errors().stream()
                                    .anyMatch(error -> error.id().equals(code.id()))),
                    () -> "no fixture invalid/" + code.id() + ".java with an error of that id");
        }
    }

    @Test
    void everyFixtureButTheMixedOneIsNamedAfterAnId() {
        Set<String> ids = Arrays.stream(Code.values()).map(Code::id).collect(Collectors.toSet());
        ids.add("AllAtOnce");
        fixtures().forEach(fixture -> assertTrue(ids.contains(fixture.name()), fixture::name));
    }

    @Test
    void idsAreUniqueAndStartWithVit() {
        List<String> ids =
                new ArrayList<>(Arrays.stream(Code.values()).map(Code::id).toList());
        assertEquals(Code.values().length, Set.copyOf(ids).size());
        assertTrue(ids.stream().allMatch(id -> id.matches("Vit[A-Z]\\w+")));
        assertTrue(ids.size() >= 28);
    }

    /** In one order, whatever the order of the rules; readable when the assertion fails. */
    private static String lines(List<Fixture.Expected> errors) {
        return errors.stream()
                .map(error -> "%4d:%-3d %s"
                        .formatted(error.line(), error.column(), String.join("\n         ", error.message())))
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
