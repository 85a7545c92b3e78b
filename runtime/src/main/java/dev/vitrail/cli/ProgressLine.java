package dev.vitrail.cli;

import java.util.Locale;

/**
 * The state of a training in one line. Updated by the training's thread, drawn by another one.
 *
 * @implNote an update stores numbers and allocates nothing
 */
final class ProgressLine {
    private static final int SHORTEST_BAR = 3;
    private static final int WORDY_BAR = 10;
    private static final int LONGEST_BAR = 40;

    private final char block;
    private int epochs;
    private long totalSteps;
    private int epoch;
    private long step;
    private double loss;
    private double accuracy;
    private double imagesPerSecond;
    private double stepSeconds;
    private double dataWait;
    private double eta;

    /** A line whose bar is made of {@code block}. */
    ProgressLine(char block) {
        this.block = block;
    }

    synchronized void start(int epochs, long totalSteps) {
        this.epochs = epochs;
        this.totalSteps = totalSteps;
    }

    synchronized void update(
            int epoch,
            long step,
            double loss,
            double accuracy,
            double imagesPerSecond,
            double stepSeconds,
            double dataWait,
            double eta) {
        this.epoch = epoch;
        this.step = step;
        this.loss = loss;
        this.accuracy = accuracy;
        this.imagesPerSecond = imagesPerSecond;
        this.stepSeconds = stepSeconds;
        this.dataWait = dataWait;
        this.eta = eta;
    }

    /** The line without a bar, for logs. */
    synchronized String text() {
        return "epoch " + epoch + "/" + epochs + " step " + step + "/" + totalSteps + " " + numbers();
    }

    /** The line with a bar as long as fits into the columns; more words where there is room for them. */
    synchronized String render(int columns) {
        if (epoch == 0) {
            return "first step ...";
        }
        double part = totalSteps == 0 ? 0 : step / (double) totalSteps;
        String place = epoch + "/" + epochs + " " + step + "/" + totalSteps + " ";
        String numbers = " " + numbers();
        int room = columns - place.length() - numbers.length() - "[]".length();
        String longPlace = "epoch " + epoch + "/" + epochs + " step " + step + "/" + totalSteps + " ";
        String percent = String.format(Locale.ROOT, " %3d%%", (int) (100 * part));
        int longRoom = room - (longPlace.length() - place.length()) - percent.length();
        if (longRoom >= WORDY_BAR) {
            place = longPlace;
            numbers = percent + numbers;
            room = longRoom;
        }
        String line = place + (room < SHORTEST_BAR ? "" : bar(part, Math.min(room, LONGEST_BAR))) + numbers;
        return line.length() <= columns ? line : line.substring(0, columns);
    }

    private String bar(double part, int length) {
        int full = (int) (part * length);
        return "[" + String.valueOf(block).repeat(full) + " ".repeat(length - full) + "]";
    }

    private String numbers() {
        return String.format(
                Locale.ROOT,
                "loss %.3f acc %.1f%% %s img/s %s wait %.0f%% eta %s",
                loss,
                100 * accuracy,
                imagesPerSecond < 100
                        ? String.format(Locale.ROOT, "%.1f", imagesPerSecond)
                        : String.format(Locale.ROOT, "%.0f", imagesPerSecond),
                stepSeconds < 10
                        ? String.format(Locale.ROOT, "%.0f ms", 1000 * stepSeconds)
                        : String.format(Locale.ROOT, "%.1f s", stepSeconds),
                100 * dataWait,
                clock(eta));
    }

    /** Minutes and seconds, hours where there are any. */
    static String clock(double seconds) {
        if (!(seconds >= 0 && seconds < 1e9)) {
            return "-";
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
