package dev.vitrail.study.report;

import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.study.report.page.HtmlReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a report. */
public final class ReportFiles {
    /** What a report is written as unless told otherwise. */
    public static final List<String> NAMES = List.of("report.html", "report.csv", "trials.csv", "report.json");

    private ReportFiles() {}

    /** Writes all of {@link #NAMES} into a folder and returns their paths. A file is replaced as a whole. */
    public static List<Path> writeAll(Analysis analysis, Path folder) throws IOException {
        List<Path> files = NAMES.stream().map(folder::resolve).toList();
        for (Path file : files) {
            write(analysis, file);
        }
        return files;
    }

    /**
     * Writes one file in the form that its name asks for: the page for {@code .html}, the cells for {@code .csv} or, if it is
     * called {@code trials.csv}, the trials, everything for {@code .json}.
     *
     * @throws IllegalArgumentException for any other name
     */
    public static void write(Analysis analysis, Path file) throws IOException {
        String text =
                switch (form(file).orElseThrow(() -> new IllegalArgumentException("not a form of reports: " + file))) {
                    case HTML -> HtmlReport.of(analysis, ChartData.of(analysis));
                    case CELLS -> ReportTables.cells(analysis).text();
                    case TRIALS -> ReportTables.trials(analysis.study()).text();
                    case JSON -> ReportJson.of(analysis);
                };
        DurableFile.ON_DISK.replace(file, text);
    }

    /** What a file is written as. */
    enum Form {
        HTML,
        CELLS,
        TRIALS,
        JSON
    }

    /** The form that a file's name asks for; empty where there is none. */
    static Optional<Form> form(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
        if (name.equals("trials.csv")) {
            return Optional.of(Form.TRIALS);
        }
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html", "htm" -> Optional.of(Form.HTML);
            case "csv" -> Optional.of(Form.CELLS);
            case "json" -> Optional.of(Form.JSON);
            default -> Optional.empty();
        };
    }
}
