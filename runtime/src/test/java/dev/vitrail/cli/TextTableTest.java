package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columnsAreAsWideAsTheirLongestCellAndAlignedAsTheHeaderSays() {
        TextTable table = new TextTable("<name", "size");
        table.row("a", "1,000");
        table.rule();
        table.row("longer", "7");
        assertEquals(
                List.of(
                        "name     size", //
                        "-------------",
                        "a       1,000",
                        "-------------",
                        "longer      7"),
                table.lines());
    }

    @Test
    void linesHaveNoSpacesAtTheEnd() {
        TextTable table = new TextTable("n", "<verdict");
        table.row("1", "");
        assertEquals("1", table.lines().getLast());
    }

    @Test
    void rowsNeedACellPerColumn() {
        TextTable table = new TextTable("a", "b");
        assertThrows(IllegalArgumentException.class, () -> table.row("1"));
    }
}
