package dev.vitrail.study.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.cli.Console;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.study.StudyCell;
import dev.vitrail.study.CubeStudy;
import dev.vitrail.study.store.EpochRecord;
import dev.vitrail.study.store.StudyFolder;
import dev.vitrail.study.store.TrialHistory;
import dev.vitrail.study.store.TrialLog;
import dev.vitrail.study.store.TrialResult;
import dev.vitrail.study.trial.Recipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a running study, on a terminal and in a file. */
class StudyDisplayTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @TempDir
    private Path path = Path.of("");

    @AfterEach
    void forget() {
        System.clearProperty("vitrail.rows");
    }

    @Test
    void theTableIsNoLargerThanTheTerminal() throws IOException {
        System.setProperty("vitrail.rows", "10");
        show(true, 20);
        List<String> screen = screen();
        assertTrue(screen.size() <= 9, screen::toString);
        assertTrue(screen.stream().allMatch(line -> line.length() < 80), screen::toString);
        assertTrue(screen.getFirst().startsWith("0 of 24 done, 0 failed, 20 running"), screen::toString);
        assertEquals("... and 14 more", screen.getLast());
    }

    @Test
    void aRunningTrialShowsHowFarItIs() throws IOException {
        Path trial = new StudyFolder(path).trial("0000000000000000");
        Files.createDirectories(trial);
        Files.writeString(
                trial.resolve("metrics.jsonl"),
                "{\"type\":\"step\",\"epoch\":2,\"step\":9,\"loss\":1.25,\"accuracy\":0.5}\n{\"type\":\"st");
        show(true, 2);
        List<String> screen = screen();
        assertEquals(4, screen.size(), screen::toString);
        assertTrue(screen.get(1).matches("layers, hiddenSize, labelSmoothing, seed +epoch +done +loss +time"));
        assertTrue(screen.get(2).matches("1, 8, 0\\.0, 0 +2/2 +75% +1\\.250 +0\\.\\d s"), screen::toString);
        assertTrue(screen.get(3).matches("1, 8, 0\\.0, 1 +0/2 +0% +- +0\\.\\d s"), screen::toString);
    }

    @Test
    void aFileGetsPlainLines() throws IOException {
        try (StudyDisplay display = show(false, 1)) {
            PlannedTrial trial = trials().getFirst();
            display.failed(trial, "it broke", true);
            display.reached(trial, new TrialResult(trial.key(), true, List.of(new EpochRecord(1, 1, 1, 0.25, 90)), 1));
        }
        String text = shown.toString(StandardCharsets.UTF_8);
        assertTrue(!text.contains("\u001b") && !text.contains("\r"), text);
        assertTrue(text.contains("[ 0/24] retry  layers=1, hiddenSize=8, labelSmoothing=0.0, seed 0: it broke"), text);
        assertTrue(
                text.replaceAll("\\s+", " ")
                        .contains("done layers=1, hiddenSize=8, labelSmoothing=0.0, seed 0: accuracy 0.2500, 1:30 min"),
                text);
    }

    private StudyDisplay show(boolean terminal, int running) throws IOException {
        Console console = new Console(
                new PrintStream(shown, true, StandardCharsets.UTF_8),
                new PrintStream(shown, true, StandardCharsets.UTF_8),
                terminal,
                false,
                80);
        StudyDisplay display = new StudyDisplay(console, new StudyFolder(path));
        try (TrialLog log = TrialLog.open(path.resolve("trials.jsonl"))) {
            display.begin(trials(), log);
        }
        trials().subList(0, running).forEach(trial -> display.started(trial, TrialHistory.NONE));
        display.tick();
        if (terminal) {
            shown.reset();
            display.stopping(running);
        }
        return display;
    }

    /** The lines below the last message. */
    private List<String> screen() {
        List<String> lines = shown.toString(StandardCharsets.UTF_8).lines().toList();
        int message = 0;
        while (!lines.get(message).contains("stopping: ")) {
            message++;
        }
        return lines.subList(message + 1, lines.size());
    }

    private static List<PlannedTrial> trials() {
        List<PlannedTrial> trials = new ArrayList<>();
        for (StudyCell cell : CubeStudy.DEFINITION.cells()) {
            ModelDefinition model = cell.model();
            for (long seed = 0; seed < 3; seed++) {
                String key = String.format("%016x", trials.size());
                String id = "layers=%s, hiddenSize=%s, labelSmoothing=%s"
                        .formatted(cell.values().toArray());
                trials.add(new PlannedTrial(
                        key, 0, id, model, Recipe.of(cell.training(), seed, new Recipe.Changes(0, "")), 48, 24));
            }
        }
        return trials;
    }
}
