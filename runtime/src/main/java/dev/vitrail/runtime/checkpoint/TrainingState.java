package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.checkpoint.CheckpointFormatException.quote;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a training stands, beside its parameters and moments: enough to go on with the same bits.
 *
 * @param step steps done; also the optimizer's step count, and the counter of the random numbers of the last step
 * @param epoch complete epochs, which is also the number (from 0) of the current one
 * @param batch batches of the current epoch that are done
 * @param lossSum sum of the losses of these batches
 * @param correct images of these batches that were classified right
 * @param bestEpoch the epoch (from 1) of the best test accuracy; 0 before the first evaluation
 * @param bestAccuracy NaN before the first evaluation, as the following
 * @param testAccuracy of the last evaluation
 * @param testLoss of the last evaluation
 * @param epochsWithoutBetter epochs since the best one, for the early stop
 * @param settings what must be equal in a run that goes on from here: the recipe with its seed, the size of the data
 */
public record TrainingState(
        long step,
        int epoch,
        int batch,
        double lossSum,
        long correct,
        int bestEpoch,
        double bestAccuracy,
        double testAccuracy,
        double testLoss,
        int epochsWithoutBetter,
        Map<String, String> settings) {

    private static final String STATE = "state.";
    private static final String SETTING = "setting.";

    /** Keeps its own copy of the settings. */
    public TrainingState {
        settings = Map.copyOf(settings);
    }

    /** The state before the first step. */
    public static TrainingState start(Map<String, String> settings) {
        return new TrainingState(0, 0, 0, 0, 0, 0, Double.NaN, Double.NaN, Double.NaN, 0, settings);
    }

    void write(SafetensorsWriter writer) {
        RecordFields.of(this).forEach((field, value) -> {
            if (!field.equals("settings")) {
                writer.metadata(STATE + field, value);
            }
        });
        settings.forEach((key, value) -> writer.metadata(SETTING + key, value));
    }

    /** Reads what {@link #write} wrote. Java's text of a double gives the same double back. */
    static TrainingState read(SafetensorsFile file) throws CheckpointFormatException {
        Fields fields = new Fields(file.path(), file.metadata());
        Map<String, String> settings = new LinkedHashMap<>();
        file.metadata().forEach((key, value) -> {
            if (key.startsWith(SETTING)) {
                settings.put(key.substring(SETTING.length()), value);
            }
        });
        return new TrainingState(
                fields.count("step", Long.MAX_VALUE),
                (int) fields.count("epoch", Integer.MAX_VALUE),
                (int) fields.count("batch", Integer.MAX_VALUE),
                fields.number("lossSum"),
                fields.count("correct", Long.MAX_VALUE),
                (int) fields.count("bestEpoch", Integer.MAX_VALUE),
                fields.number("bestAccuracy"),
                fields.number("testAccuracy"),
                fields.number("testLoss"),
                (int) fields.count("epochsWithoutBetter", Integer.MAX_VALUE),
                settings);
    }

    private record Fields(Path file, Map<String, String> metadata) {

        long count(String field, long greatest) throws CheckpointFormatException {
            String text = text(field);
            try {
                long value = Long.parseLong(text);
                if (value >= 0 && value <= greatest) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw wrong(field, "a number in 0.." + greatest, quote(text));
        }

        double number(String field) throws CheckpointFormatException {
            String text = text(field);
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw wrong(field, "a number", quote(text));
            }
        }

        private String text(String field) throws CheckpointFormatException {
            String text = metadata.get(STATE + field);
            if (text == null) {
                throw wrong(field, "an entry in the metadata", "none");
            }
            return text;
        }

        private CheckpointFormatException wrong(String field, String expected, String found) {
            return new CheckpointFormatException(
                    file, SafetensorsHeader.LENGTH_BYTES, STATE + field + " as " + expected, found);
        }
    }
}
