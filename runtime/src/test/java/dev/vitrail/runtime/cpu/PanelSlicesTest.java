package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PanelSlicesTest {

    @ParameterizedTest
    @CsvSource({"1, 64", "5, 16", "256, 96", "257, 192", "700, 80", "300, 10", "300, 112"})
    void partsOfSeveralWorkersMakeTheWhole(int rows, int columns) {
        KernelMemory memory = new KernelMemory(rows + columns);
        float[] x = memory.normal(rows * columns);
        long source = memory.put(x);
        int half = rows / 2;
        for (Ops ops : List.of(OpsProvider.scalar(memory.arena()), OpsProvider.best(memory.arena()))) {
            long value = memory.space((long) rows * columns + 16);
            PanelSlices first = new PanelSlices(ops).start(value, 0, rows, columns);
            PanelSlices second = new PanelSlices(ops).start(value, half, rows, columns);
            for (int column = 0; column < columns; column += 64) {
                int count = Math.min(64, columns - column);
                long at = source + 4L * column;
                second.write(at + 4L * half * columns, 4L * columns, 0, rows - half, column, count);
                for (int row = 0; row < half; row += 7) {
                    int together = Math.min(7, half - row);
                    first.write(at + 4L * row * columns, 4L * columns, row, together, column, count);
                }
            }
            assertArrayEquals(x, memory.getSlices(value, rows, columns, ops.strip()), ops.description());
            for (float beside : memory.get(value + 4L * rows * columns, 16)) {
                assertEquals(Float.NaN, beside);
            }
        }
    }
}
