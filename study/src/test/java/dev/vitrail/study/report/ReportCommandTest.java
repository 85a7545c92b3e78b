package dev.vitrail.study.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.cli.Console;
import dev.vitrail.cli.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... arguments) throws Exception {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        ReportCommand command =
                new ReportCommand(new Console(stream, stream, false, false, 80), _ -> SampleStudy.create());
        new CommandLine(command).parseArgs(arguments);
        return command.call();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesEverythingIntoTheStudysFolder() throws Exception {
        assertEquals(0, run(folder.toString()));
        assertEquals(List.of("report.csv", "report.html", "report.json", "trials.csv"), files());
        assertTrue(out.toString(StandardCharsets.UTF_8).contains(folder.resolve("report.html") + "\n"));
    }

    @Test
    void writesTheNamedFilesAlone() throws Exception {
        run(
                folder.toString(),
                "--out",
                folder.resolve("a.html").toString(),
                folder.resolve("b.json").toString());
        assertEquals(List.of("a.html", "b.json"), files());
    }

    @Test
    void refusesANameWithoutAForm() throws Exception {
        Path file = folder.resolve("report.pdf");
        UsageException refused =
                assertThrows(UsageException.class, () -> run(folder.toString(), "--out", file.toString()));
        assertEquals("--out " + file + " says no form of report; end it in .html, .csv or .json", refused.getMessage());
        assertEquals(List.of(), files());
    }

    @Test
    void refusesFoldersThatDoNotExist() {
        Path missing = folder.resolve("missing");
        assertThrows(NoSuchFileException.class, () -> run(missing.toString()));
        UsageException refused = assertThrows(
                UsageException.class,
                () -> run(folder.toString(), "--out", missing.resolve("r.html").toString()));
        assertTrue(refused.getMessage().contains("does not exist; create it first"));
    }
}
