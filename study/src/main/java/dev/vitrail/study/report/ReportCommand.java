package dev.vitrail.study.report;

import dev.vitrail.cli.Console;
import dev.vitrail.cli.UsageException;
import dev.vitrail.study.store.StudyRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the report of a study, finished or not. */
@Command(
        name = "report",
        description = {
            "Writes the report of a study: an HTML page that needs nothing else, tables as CSV, and all numbers as JSON.",
            "A study that still runs can be reported as far as it is."
        })
public final class ReportCommand implements Callable<Integer> {

    /** Reads a study's folder. */
    @FunctionalInterface
    public interface StudyReader {
        /** What is recorded in this folder. */
        StudyRecord read(Path directory) throws IOException;
    }

    private final Console console;
    private final StudyReader reader;

    @Parameters(paramLabel = "DIR", description = "The study's folder: what --out of the command study named.")
    private Path directory = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Files to write: .html, .csv (cells; trials.csv: trials) or .json. By default report.html, "
                    + "report.csv, trials.csv and report.json in DIR.")
    private List<Path> out = List.of();

    /** The command for a console. */
    public ReportCommand(Console console, StudyReader reader) {
        this.console = console;
        this.reader = reader;
    }

    @Override
    public Integer call() throws IOException {
        for (Path file : out) {
            if (ReportFiles.form(file).isEmpty()) {
                throw new UsageException("--out " + file + " says no form of report; end it in .html, .csv or .json");
            }
            Path parent = file.toAbsolutePath().getParent();
            if (parent == null || !Files.isDirectory(parent)) {
                throw new UsageException(
                        "--out " + file + ": the folder " + parent + " does not exist; create it first");
            }
        }
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        Analysis analysis = Analysis.of(reader.read(directory));
        List<Path> written = out;
        if (out.isEmpty()) {
            written = ReportFiles.writeAll(analysis, directory);
        } else {
            for (Path file : out) {
                ReportFiles.write(analysis, file);
            }
        }
        written.forEach(file -> console.print("%s", file));
        return ExitCode.OK;
    }
}
