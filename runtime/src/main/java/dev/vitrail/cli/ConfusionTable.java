package dev.vitrail.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which classes a model takes for which others: a matrix where it fits into 80 columns, else the commonest mistakes. */
final class ConfusionTable {
    private static final int COLUMNS = 80;
    private static final int WORST = 20;
    private static final int LONGEST_NAME = 30;

    private record Mistake(int actual, int predicted, int count) {}

    private final List<String> classes;
    private final int[][] counts;

    /** The confusion between these classes: numbers of images [actual class][predicted class]. */
    ConfusionTable(List<String> classes, int[][] counts) {
        this.classes = classes.stream().map(ConfusionTable::shortened).toList();
        this.counts = counts;
    }

    /** The table with a heading. */
    List<String> lines() {
        List<String> matrix = matrix().lines();
        boolean fits = matrix.stream().allMatch(line -> line.length() <= COLUMNS);
        List<String> lines = new ArrayList<>();
        lines.add(fits ? "actual class down, predicted class across" : "commonest mistakes");
        lines.addAll(fits ? matrix : mistakes().lines());
        return lines;
    }

    /** Columns have the classes' numbers, which stand before the names of the rows. */
    private TextTable matrix() {
        int size = classes.size();
        String[] header = new String[size + 3];
        header[0] = "";
        header[1] = "<";
        header[size + 2] = "right";
        for (int predicted = 0; predicted < size; predicted++) {
            header[predicted + 2] = "" + predicted;
        }
        TextTable table = new TextTable(1, header);
        for (int actual = 0; actual < size; actual++) {
            String[] row = new String[size + 3];
            row[0] = "" + actual;
            row[1] = classes.get(actual);
            for (int predicted = 0; predicted < size; predicted++) {
                row[predicted + 2] = "" + counts[actual][predicted];
            }
            row[size + 2] = right(actual);
            table.row(row);
        }
        return table;
    }

    private TextTable mistakes() {
        List<Mistake> mistakes = new ArrayList<>();
        for (int actual = 0; actual < classes.size(); actual++) {
            for (int predicted = 0; predicted < classes.size(); predicted++) {
                if (actual != predicted && counts[actual][predicted] > 0) {
                    mistakes.add(new Mistake(actual, predicted, counts[actual][predicted]));
                }
            }
        }
        TextTable table = new TextTable("<actual", "<taken for", "images", "of", "right");
        mistakes.stream()
                .sorted(Comparator.comparingInt(Mistake::count)
                        .reversed()
                        .thenComparingInt(Mistake::actual)
                        .thenComparingInt(Mistake::predicted))
                .limit(WORST)
                .forEach(mistake -> table.row(
                        classes.get(mistake.actual()),
                        classes.get(mistake.predicted()),
                        "" + mistake.count(),
                        "" + images(mistake.actual()),
                        right(mistake.actual())));
        return table;
    }

    private int images(int actual) {
        return Arrays.stream(counts[actual]).sum();
    }

    private String right(int actual) {
        int images = images(actual);
        return images == 0 ? "-" : Quantity.percent(counts[actual][actual] / (double) images);
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 3) + "...";
    }
}
