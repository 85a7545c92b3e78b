package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScalingTest {
    @TempDir
    Path folder;

    @Test
    void measuredAndPredictedTimesStandSideBySide() throws IOException {
        Path csv = folder.resolve("scaling.csv");
        CommandRun run = CommandRun.of(
                "scaling", SmallVit.class.getName(), "--seconds", "0", "--axis", "layers", "--csv", csv.toString());
        assertEquals(0, run.code(), run.err());
        assertTrue(run.err().contains("left out"), "one layer and stochastic depth: " + run.err());
        List<String> lines = Files.readAllLines(csv);
        assertEquals(3, lines.size(), lines.toString());
        assertTrue(lines.get(1).startsWith("as declared,,"), lines.toString());
        assertTrue(lines.get(2).startsWith("layers,4,"), lines.toString());
        for (String line : lines.subList(1, 3)) {
            String[] cells = line.split(",", -1);
            for (int column = 2; column < cells.length; column++) {
                assertTrue(Double.parseDouble(cells[column]) > 0, line);
            }
        }
    }
}
