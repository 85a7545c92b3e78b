package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionTableTest {
    private static final List<String> CIFAR =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    @Test
    void tenClassesOfAThousandImagesFitIntoEightyColumns() {
        int[][] counts = new int[10][10];
        for (int[] row : counts) {
            java.util.Arrays.fill(row, 1000);
        }
        List<String> lines = new ConfusionTable(CIFAR, counts).lines();
        assertTrue(lines.stream().allMatch(line -> line.length() <= 80), () -> String.join("\n", lines));
        assertEquals("actual class down, predicted class across", lines.getFirst());
        assertEquals(13, lines.size());
    }

    @Test
    void rowsAreTheActualClasses() {
        List<String> lines = new ConfusionTable(List.of("cat", "dog"), new int[][] {{3, 1}, {0, 4}}).lines();
        assertEquals("0 cat 3 1  75.00 %", lines.get(3));
        assertEquals("1 dog 0 4 100.00 %", lines.get(4));
    }

    @Test
    void manyClassesGiveTheCommonestMistakesMostFrequentFirst() {
        int size = 100;
        List<String> names = IntStream.range(0, size).mapToObj(k -> "class" + k).toList();
        int[][] counts = new int[size][size];
        counts[7][7] = 5;
        counts[7][3] = 15;
        counts[2][9] = 4;
        List<String> lines = new ConfusionTable(names, counts).lines();
        assertEquals("commonest mistakes", lines.getFirst());
        assertEquals(List.of("class7", "class3", "15", "20", "25.00", "%"), words(lines.get(3)));
        assertEquals(List.of("class2", "class9", "4", "4", "0.00", "%"), words(lines.get(4)));
        assertEquals(5, lines.size());
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split(" +"));
    }
}
