package dev.vitrail.study.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.study.StudyDefinition.Design;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.store.TrialRecord;
import dev.vitrail.study.store.TrialRecord.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
    @TempDir
    private Path folder;

    private String written(StudyRecord study, String name) throws IOException {
        ReportFiles.writeAll(Analysis.of(study), folder);
        return Files.readString(folder.resolve(name));
    }

    /** The page without its scripts. */
    private static String body(String html) {
        return html.substring(0, html.indexOf("<script"));
    }

    @Test
    void theSampleHasWhatItSays() {
        Analysis analysis = Analysis.of(SampleStudy.create());
        assertEquals(21, analysis.count(Status.DONE));
        assertEquals(2, analysis.count(Status.FAILED));
        assertEquals(1, analysis.count(Status.STOPPED));
        assertEquals(3, analysis.effects().size());
        assertEquals(3, analysis.interactions().size());
        assertEquals(7, analysis.comparisons().tests());
    }

    @Test
    void equalStudiesGiveEqualBytes() throws IOException {
        ReportFiles.writeAll(Analysis.of(SampleStudy.create()), folder);
        Path second = Files.createDirectory(folder.resolve("second"));
        ReportFiles.writeAll(Analysis.of(SampleStudy.create()), second);
        for (String name : ReportFiles.NAMES) {
            assertEquals(-1, Files.mismatch(folder.resolve(name), second.resolve(name)), name);
        }
    }

    @Test
    void namesStayTextInThePage() throws IOException {
        String html = written(SampleStudy.create(), "report.html");
        assertFalse(body(html).contains("<script"), "markup of a name");
        assertFalse(html.contains("<img"), "markup of a log");
        // The data, the charts and the page's own script: names add none, and end none.
        assertEquals(3, html.split("<script").length - 1);
        assertEquals(3, html.split("</script").length - 1);
        assertTrue(html.contains("<h1>Tiny&lt;script&gt;window.broken"));
    }

    @Test
    void thePageAsksTheNetworkForNothing() throws IOException {
        String html = written(SampleStudy.create(), "report.html");
        assertFalse(
                Pattern.compile("(src|href)=[\"']?(https?:)?//").matcher(html).find());
        assertFalse(
                Pattern.compile("@import|url\\(|sourceMappingURL").matcher(html).find());
        assertTrue(html.contains("default-src 'none'"));
        assertTrue(html.contains("The MIT License (MIT)") && html.contains("Chart.js Contributors"));
    }

    @Test
    void nothingFinishedIsSaidWithoutNaN() throws IOException {
        StudyRecord sample = SampleStudy.create();
        List<TrialRecord> pending = sample.trials().stream()
                .map(trial -> new TrialRecord(
                        trial.key(),
                        trial.cell(),
                        trial.seed(),
                        Status.PENDING,
                        0,
                        "",
                        "",
                        trial.directory(),
                        List.of(),
                        Double.NaN,
                        Double.NaN,
                        Double.NaN))
                .toList();
        assertNoNaN(with(sample, sample.seeds(), sample.baseCell(), pending));
        assertNoNaN(with(sample, sample.seeds(), -1, pending));
    }

    @Test
    void oneSeedHasMeansButNoIntervals() throws IOException {
        StudyRecord sample = SampleStudy.create();
        List<TrialRecord> first =
                sample.trials().stream().filter(trial -> trial.seed() == 3).toList();
        StudyRecord study = with(sample, List.of(3L), sample.baseCell(), first);
        assertNoNaN(study);
        String html = body(Files.readString(folder.resolve("report.html")));
        assertTrue(html.contains("n/a"));
        assertTrue(html.contains("a test needs two seeds or more"));
    }

    @Test
    void aStudyWithoutAxesOrCellsIsReported() throws IOException {
        StudyRecord sample = SampleStudy.create();
        assertNoNaN(new StudyRecord(
                "Empty",
                "Empty",
                "M",
                "",
                Design.ONE_AT_A_TIME,
                List.of(),
                List.of(),
                -1,
                List.of(),
                sample.seeds(),
                Map.of(),
                List.of()));
    }

    private static StudyRecord with(StudyRecord study, List<Long> seeds, int base, List<TrialRecord> trials) {
        return new StudyRecord(
                study.name(),
                study.declaration(),
                study.of(),
                study.annotation(),
                study.design(),
                study.axes(),
                study.cells(),
                base,
                study.skipped(),
                seeds,
                study.environment(),
                trials);
    }

    private void assertNoNaN(StudyRecord study) throws IOException {
        assertFalse(body(written(study, "report.html")).contains("NaN"));
        assertFalse(written(study, "report.csv").contains("NaN"));
        assertFalse(written(study, "trials.csv").contains("NaN"));
        assertFalse(written(study, "report.json").contains("NaN"));
    }
}
