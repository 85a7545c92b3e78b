package dev.vitrail.study.store;

import dev.vitrail.runtime.train.RunDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a trial has written of its training so far. */
public final class TrialMetrics {
    private static final String EPOCH = "{\"type\":\"epoch\"";
    private static final Pattern TIMING = Pattern.compile("step,([0-9]{1,9}),[0-9]{1,18},([0-9.E+-]{1,30}),.*");
    private static final Pattern STEP = Pattern.compile(
            "\\{\"type\":\"step\",\"epoch\":([0-9]{1,9}),\"step\":([0-9]{1,18}),\"loss\":([0-9.eE+-]{1,30}),.*");
    private static final int TAIL = 4096;

    private TrialMetrics() {}

    /**
     * How far a training is.
     *
     * @param epoch from 1; 0 before the first step
     * @param step steps so far
     */
    public record Progress(int epoch, long step, double loss) {}

    /** All complete epochs; ends before the first line that is damaged, for the trial may be writing just now. */
    public static List<EpochRecord> epochs(Path directory) throws IOException {
        RunDirectory run = new RunDirectory(directory);
        if (!Files.exists(run.metrics())) {
            return List.of();
        }
        List<EpochRecord> epochs = new ArrayList<>();
        TextLines.read(run.metrics(), (number, line) -> {
            if (!line.startsWith(EPOCH)) {
                return true;
            }
            try {
                JsonObject json = JsonObject.parse(run.metrics(), number, line);
                boolean tested = line.contains("\"testLoss\"");
                epochs.add(new EpochRecord(
                        json.whole("epoch", epochs.size() + 1, epochs.size() + 1),
                        json.real("trainLoss"),
                        tested ? json.real("testLoss") : Double.NaN,
                        tested ? json.real("testAccuracy") : Double.NaN,
                        0));
                return true;
            } catch (StudyFormatException damaged) {
                return false;
            }
        });
        double[] seconds = seconds(run.timings(), epochs.size());
        epochs.replaceAll(epoch -> new EpochRecord(
                epoch.epoch(), epoch.trainLoss(), epoch.testLoss(), epoch.testAccuracy(), seconds[epoch.epoch() - 1]));
        return epochs;
    }

    /** The time of every epoch's steps, over all processes that took part. */
    private static double[] seconds(Path file, int epochs) throws IOException {
        double[] seconds = new double[epochs];
        if (Files.exists(file)) {
            TextLines.read(file, (number, line) -> {
                Matcher matcher = TIMING.matcher(line);
                if (matcher.matches()) {
                    int epoch = Integer.parseInt(matcher.group(1));
                    if (epoch >= 1 && epoch <= epochs) {
                        seconds[epoch - 1] += number(matcher.group(2));
                    }
                }
                return true;
            });
        }
        return seconds;
    }

    /** The last step that is written down; reads the end of the file only. */
    public static Progress progress(Path directory) {
        String tail = tail(new RunDirectory(directory).metrics());
        int end = tail.lastIndexOf('\n');
        while (end > 0) {
            int start = tail.lastIndexOf('\n', end - 1) + 1;
            Matcher matcher = STEP.matcher(tail.substring(start, end));
            if (matcher.matches()) {
                return new Progress(
                        Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)), number(matcher.group(3)));
            }
            end = start - 1;
        }
        return new Progress(0, 0, Double.NaN);
    }

    private static String tail(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(0, in.length() - TAIL);
            byte[] bytes = new byte[(int) Math.min(TAIL, in.length() - start)];
            in.seek(start);
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException notYetThere) {
            return ""; // only for a display
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException damaged) {
            return Double.NaN;
        }
    }
}
