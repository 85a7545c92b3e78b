package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.checkpoint.CheckpointFormatException.quote;

import dev.vitrail.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A training state on disk: parameters, moments and {@link TrainingState} in <em>one</em> safetensors file, so that no
 * crash between two files can leave weights of one step with moments of another. The file before it is kept under a
 * second name.
 *
 * @param newest where states are written
 * @param previous where the last but one is kept; read when the newest is gone or damaged
 */
public record StateFile(Path newest, Path previous) {
    private static final String HASH = "state.model";
    private static final String PRECISION = "precision";
    private static final String MOMENT = "optimizer.";

    /**
     * Writes a state; the newest becomes the previous one.
     *
     * @param slots running means per parameter that the optimizer keeps
     */
    public void save(DurableFile files, Model model, int slots, TrainingState state) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        state.write(writer);
        ModelTensors.describe(model.info(), writer);
        writer.metadata(HASH, ModelTensors.hash(model.info()));
        ModelTensors.shapes(model.info()).forEach((name, shape) -> {
            writer.tensor(name, DType.F32, shape, model.parameter(name));
            for (int slot = 0; slot < slots; slot++) {
                writer.tensor(momentName(slot, name), DType.F32, shape, model.moment(slot, name));
            }
        });
        writer.write(files, newest, previous);
    }

    /**
     * Reads one of the two files into a model.
     *
     * @param file {@link #newest} or {@link #previous}
     * @param settings those of the run that goes on; must equal those in the file
     * @throws CheckpointFormatException if the file is damaged
     * @throws CheckpointMismatchException if it is of another model or run; names what differs with both values
     */
    public static TrainingState load(Path file, Model model, int slots, Map<String, String> settings)
            throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            TrainingState state = TrainingState.read(tensors);
            requireSettings(file, state.settings(), settings);
            ModelTensors.requireArchitecture(tensors, model.info());
            Map<String, List<Long>> parameters = ModelTensors.shapes(model.info());
            Map<String, List<Long>> all = new LinkedHashMap<>(parameters);
            parameters.forEach((name, shape) -> {
                for (int slot = 0; slot < slots; slot++) {
                    all.put(momentName(slot, name), shape);
                }
            });
            ModelTensors.requireTensors(tensors, all);
            if (!ModelTensors.hash(model.info()).equals(tensors.metadata().get(HASH))) {
                throw new CheckpointMismatchException(
                        file, "the state is of a model with other dropout, initialisation or order of tensors");
            }
            for (TensorInfo tensor : tensors.tensors().values()) {
                if (tensor.dtype() != DType.F32) {
                    throw tensors.wrongType(tensor, "F32");
                }
            }
            for (String name : parameters.keySet()) {
                for (int slot = 0; slot < slots; slot++) {
                    tensors.read(momentName(slot, name), model.moment(slot, name));
                }
            }
            Checkpoint.readParameters(tensors, model, parameters);
            return state;
        }
    }

    private static void requireSettings(Path file, Map<String, String> saved, Map<String, String> wanted)
            throws CheckpointMismatchException {
        Map<String, String> then = new TreeMap<>(saved);
        if (wanted.containsKey(PRECISION)) {
            then.putIfAbsent(PRECISION, "FP32"); // states from before there was a choice
        }
        Map<String, String> all = new TreeMap<>(then);
        all.putAll(wanted);
        for (String key : all.keySet()) {
            String before = then.get(key);
            String now = wanted.get(key);
            if (before == null || !before.equals(now)) {
                throw new CheckpointMismatchException(
                        file,
                        key + " is " + quote(String.valueOf(before)) + " in the run that was saved, "
                                + quote(String.valueOf(now)) + " now; a resume needs equal settings");
            }
        }
    }

    private static String momentName(int slot, String parameter) {
        return MOMENT + slot + "." + parameter;
    }
}
