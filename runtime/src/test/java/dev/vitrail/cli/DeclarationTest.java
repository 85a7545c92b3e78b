package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.checkpoint.RecordFields;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclarationTest {
    private static final Architecture ARCHITECTURE = new Architecture(
            16, 48, 3, 8, 2, 64, 2, 128, 10, "NONE", false, "MEAN", "GELU_TANH", false, 1e-5, "TIMM", 0.1, 0.2, 0.3);

    @Test
    void whatACheckpointRecordsGivesTheSameArchitecture() {
        assertEquals(ARCHITECTURE, Declaration.read(RecordFields.of(ARCHITECTURE)));
    }

    @Test
    void everyMemberIsDeclared() {
        String source = Declaration.source("Wide", ARCHITECTURE);
        for (var component : Architecture.class.getRecordComponents()) {
            assertTrue(source.contains(component.getName() + " = "), component.getName());
        }
        assertTrue(source.contains("imageHeight = 16, imageWidth = 48"), source);
        assertTrue(source.contains("Activation.GELU_TANH"), source);
        assertTrue(source.contains("interface Wide {}"), source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GELU, init = Init.TIMM", "gelu", "X) class Y {", "", "A\nB"})
    void textOfAFileNeverBecomesCode(String activation) {
        Map<String, String> fields = new HashMap<>(RecordFields.of(ARCHITECTURE));
        fields.put("activation", activation);
        assertThrows(IllegalArgumentException.class, () -> Declaration.read(fields));
    }

    @Test
    void missingAndMalformedFieldsAreNamed() {
        Map<String, String> fields = new HashMap<>(RecordFields.of(ARCHITECTURE));
        fields.put("heads", "two");
        assertEquals(
                "heads is no number: For input string: \"two\"",
                assertThrows(IllegalArgumentException.class, () -> Declaration.read(fields))
                        .getMessage());
        fields.remove("heads");
        assertEquals(
                "no heads",
                assertThrows(IllegalArgumentException.class, () -> Declaration.read(fields))
                        .getMessage());
    }

    @Test
    void onlyNamesThatJavaAllowsBecomeTypeNames() {
        assertEquals("TinyVit", Declaration.simpleName("dev.vitrail.examples.quickstart.TinyVit"));
        assertEquals("Inner", Declaration.simpleName("p.Outer$Inner"));
        assertEquals("Restored", Declaration.simpleName("p.class"));
        assertEquals("Restored", Declaration.simpleName("p.X {} class Y"));
        assertEquals("Restored", Declaration.simpleName(""));
    }
}
