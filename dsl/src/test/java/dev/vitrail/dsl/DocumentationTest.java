package dev.vitrail.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The annotations' Javadoc is the user's manual. */
class DocumentationTest {

    @ParameterizedTest
    @ValueSource(classes = {VisionTransformer.class, Training.class, AblationStudy.class})
    void everyMemberNamesItsUnitAndItsSource(Class<?> annotation) throws IOException {
        String source =
                Files.readString(Path.of("src/main/java", annotation.getName().replace('.', '/') + ".java"));
        List<String> incomplete = new ArrayList<>();
        for (Method member : annotation.getDeclaredMethods()) {
            int declaration = source.indexOf(" " + member.getName() + "()");
            assertTrue(declaration > 0, member.getName());
            String documentation = source.substring(source.lastIndexOf("/**", declaration), declaration);
            if (!documentation.contains("<p>Unit: ") || !documentation.contains(" Source: ")) {
                incomplete.add(member.getName());
            }
        }
        assertEquals(List.of(), incomplete);
    }
}
