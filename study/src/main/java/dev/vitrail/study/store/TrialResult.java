package dev.vitrail.study.store;

import dev.vitrail.runtime.checkpoint.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a trial leaves as {@code result.json} in its folder, whole or not at all.
 *
 * @param complete whether it is trained to its end; otherwise it has reached the epoch it was asked for
 * @param epochs all from the first
 * @param imagesPerSecond training images per second over all epochs
 */
public record TrialResult(String key, boolean complete, List<EpochRecord> epochs, double imagesPerSecond) {
    private static final String FILE = "result.json";
    private static final int LARGEST = 1 << 24;
    private static final int MOST_EPOCHS = 1_000_000;

    /** Copies the epochs. */
    public TrialResult {
        epochs = List.copyOf(epochs);
    }

    /** Replaces the result in a trial's folder. */
    public void write(Path directory) throws IOException {
        DurableFile.ON_DISK.replace(directory.resolve(FILE), JsonText.pretty(json -> {
            json.writeStringProperty("key", key);
            json.writeBooleanProperty("complete", complete);
            JsonText.real(json, "imagesPerSecond", imagesPerSecond);
            JsonText.objects(json, "epochs", epochs, epoch -> {
                json.writeNumberProperty("epoch", epoch.epoch());
                JsonText.real(json, "trainLoss", epoch.trainLoss());
                JsonText.real(json, "testLoss", epoch.testLoss());
                JsonText.real(json, "testAccuracy", epoch.testAccuracy());
                JsonText.real(json, "seconds", epoch.seconds());
            });
        }));
    }

    /**
     * The result in a trial's folder, if there is one.
     *
     * @throws StudyFormatException if it is damaged, or that of another trial
     */
    public static Optional<TrialResult> read(Path directory, String key) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonObject json = JsonObject.parse(file, 1, TextLines.readAll(file, LARGEST));
        String found = TrialEvent.key(json);
        if (!found.equals(key)) {
            throw json.fail("key", "the result of trial " + key, "that of " + found);
        }
        List<EpochRecord> epochs = new ArrayList<>();
        for (JsonObject epoch : json.list("epochs", JsonObject.class)) {
            int number = epoch.whole("epoch", 1, MOST_EPOCHS);
            if (number != epochs.size() + 1) {
                throw epoch.fail("epoch", "epoch " + (epochs.size() + 1), "epoch " + number);
            }
            epochs.add(new EpochRecord(
                    number,
                    epoch.real("trainLoss"),
                    epoch.real("testLoss"),
                    epoch.real("testAccuracy"),
                    epoch.real("seconds")));
        }
        return Optional.of(new TrialResult(key, json.flag("complete"), epochs, json.real("imagesPerSecond")));
    }

    /** Training time of all epochs. */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochRecord::seconds).sum();
    }

    /** After the last epoch; NaN without one. */
    public double testAccuracy() {
        return epochs.isEmpty() ? Double.NaN : epochs.getLast().testAccuracy();
    }
}
