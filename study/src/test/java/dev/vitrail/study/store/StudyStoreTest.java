package dev.vitrail.study.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.runtime.study.StudyDefinition;
import dev.vitrail.study.store.TrialEvent.Kind;
import dev.vitrail.study.store.TrialRecord.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studies on disk: written, read back, damaged. */
class StudyStoreTest {
    private static final String A = "00000000000000aa";
    private static final String B = "00000000000000bb";

    @TempDir
    private Path path = Path.of("");

    private StudyFolder folder = new StudyFolder(Path.of(""));

    @BeforeEach
    void writeStudy() throws IOException {
        folder = new StudyFolder(path);
        StudyFile.write(folder.study(), study());
    }

    private static StudyRecord study() {
        return new StudyRecord(
                "<script>alert(1)</script>",
                "p.Study",
                "p.Model",
                "@AblationStudy(\n  \"x\")",
                StudyDefinition.Design.ONE_AT_A_TIME,
                List.of(new StudyAxis("layers", StudyAxis.Kind.ARCHITECTURE, List.of("4"), "2")),
                List.of(new CellRecord(
                        "layers=4", List.of("4"), "M", 10, 1L << 40, Map.of("layers", "4"), Map.of("batch", "8"))),
                -1,
                List.of(new StudyDefinition.Skipped(List.of("5"), "too deep")),
                List.of(-1L, Long.MAX_VALUE),
                Map.of("cpu", "none"),
                List.of(StudyFile.pending(A, 0, -1), StudyFile.pending(B, 0, Long.MAX_VALUE)));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertEquals(study(), StudyStore.read(path));
    }

    @Test
    void eventsTellTheStateOfATrial() throws IOException {
        List<EpochRecord> epochs =
                List.of(new EpochRecord(1, 0.1 + 0.2, Double.NaN, 1 / 3.0, 1e-7), new EpochRecord(2, 5, 6, 0.5, 3));
        Files.createDirectories(folder.trial(A));
        new TrialResult(A, true, epochs, 12.5).write(folder.trial(A));
        try (TrialLog log = TrialLog.open(folder.events())) {
            log.append(event(Kind.START, A, ""));
            log.append(event(Kind.FAILURE, A, "it broke"));
            assertEquals(
                    Status.PENDING, StudyStore.read(path).trials().getFirst().status());
            log.append(event(Kind.START, A, ""));
            log.append(event(Kind.DONE, A, ""));
            log.append(event(Kind.START, B, ""));
            log.append(event(Kind.FAILED, B, "it \"broke\"\u2028"));
        }
        List<TrialRecord> trials = StudyStore.read(path).trials();
        assertEquals(
                new TrialRecord(A, 0, -1, Status.DONE, 2, "", "", "trials/" + A, epochs, 0.5, 12.5, 1e-7 + 3),
                trials.getFirst());
        assertEquals(Status.FAILED, trials.getLast().status());
        assertEquals("it \"broke\"\u2028", trials.getLast().cause());
        assertEquals("tail of it \"broke\"\u2028", trials.getLast().logTail());
    }

    @Test
    void aTornLineIsCutOffAtEveryPlace() throws IOException {
        try (TrialLog log = TrialLog.open(folder.events())) {
            log.append(event(Kind.START, A, ""));
        }
        byte[] first = Files.readAllBytes(folder.events());
        for (int length = 0; length < first.length; length++) {
            Files.write(folder.events(), first);
            Files.write(folder.events(), Arrays.copyOf(first, length), StandardOpenOption.APPEND);
            assertEquals(1, StudyStore.read(path).trials().getFirst().attempts());
            try (TrialLog log = TrialLog.open(folder.events())) {
                assertEquals(1, log.history(A).starts());
                log.append(event(Kind.START, A, ""));
            }
            assertEquals(2, StudyStore.read(path).trials().getFirst().attempts());
        }
    }

    @Test
    void damagedFilesAreNamedWithLineAndBothSides() throws IOException {
        assertDamage("study.json, line 1: expected a JSON object, found \"[\"", "(?s).*", "[]");
        assertDamage(
                "study.json, line 2: expected a number from 1 to 1 as format, found 9",
                "\"format\" : 1",
                "\"format\" : 9");
        assertDamage("expected 1 values, one for each axis, found 2", "\\[ \"5\" ]", "[ \"5\", \"6\" ]");
        assertDamage("expected 16 hexadecimal digits as key, found \"../../etc\"", A, "../../etc");
        assertDamage("expected a number from 0 to 0 as cell, found 1", "\"cell\" : 0", "\"cell\" : 1");
        assertDamage("expected a text as of, found nothing", "\"of\" : \"p.Model\",", "");
        assertDamage("expected strict JSON within the limits", "\"of\" : \"p.Model\"", "\"of\" : " + "[".repeat(5000));
        assertDamage("expected strict JSON within the limits", "-1,", "9".repeat(39) + ",");
        assertDamage("expected strict JSON within the limits", "(?s)}\\s*$", "");
    }

    private void assertDamage(String message, String part, String damage) throws IOException {
        StudyFile.write(folder.study(), study());
        Files.writeString(
                folder.study(), Files.readString(folder.study()).replaceFirst(part, Matcher.quoteReplacement(damage)));
        IOException e = assertThrows(StudyFormatException.class, () -> StudyStore.read(path));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void hugeLinesAndFilesAreRefused() throws IOException {
        Files.writeString(folder.events(), "x".repeat(TextLines.LONGEST + 1));
        IOException e = assertThrows(StudyFormatException.class, () -> StudyStore.read(path));
        assertTrue(e.getMessage().contains("trials.jsonl, line 1: expected a line of at most"), e.getMessage());
    }

    @Test
    void aResultOfAnotherTrialIsRefused() throws IOException {
        Files.createDirectories(folder.trial(A));
        new TrialResult(B, true, List.of(), 1).write(folder.trial(A));
        IOException e = assertThrows(StudyFormatException.class, () -> TrialResult.read(folder.trial(A), A));
        assertTrue(e.getMessage().contains("expected the result of trial " + A + ", found that of " + B));
    }

    private static TrialEvent event(Kind kind, String key, String cause) {
        return new TrialEvent(
                kind, key, "2026-01-01T00:00:00Z", "cell", cause, cause.isEmpty() ? "" : "tail of " + cause);
    }
}
