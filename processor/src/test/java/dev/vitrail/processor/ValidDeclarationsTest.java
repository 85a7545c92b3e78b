package dev.vitrail.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.testing.compile.Compilation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Legal declarations compile, with the real compiler, under the strictest settings a user may have. */
class ValidDeclarationsTest {

    static List<Fixture> fixtures() {
        return Fixture.all("valid");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void compilesWithoutAWarning(Fixture fixture) {
        Compilation compilation =
                Compile.with(new VitrailProcessor(), List.of("-Xlint:all", "-Werror"), fixture.source());

        assertEquals(
                List.of(),
                compilation.diagnostics().stream().map(Object::toString).toList());
        assertEquals(
                fixture.header("GENERATES").stream().sorted().toList(),
                Compile.generated(compilation).stream()
                        .filter(name -> name.endsWith("Model"))
                        .toList());
    }
}
