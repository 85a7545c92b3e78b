package dev.vitrail.cli;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.checkpoint.Checkpoint;
import dev.vitrail.runtime.checkpoint.SafetensorsFile;
import dev.vitrail.runtime.train.ClassNames;
import dev.vitrail.runtime.train.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights on disk and the model they are of.
 *
 * @param weights a safetensors file
 * @param classes names of the classes, empty if the file has none
 */
record SavedModel(Path weights, ModelDefinition definition, List<String> classes) {
    private static final String ARCHITECTURE = "architecture.";
    private static final String MODEL = "model";

    /**
     * Finds the weights of a run and their model.
     *
     * @param run a run's directory, whose best weights are taken, or a safetensors file
     * @param model the model as typed; empty to take the architecture that the file describes
     */
    static SavedModel open(Path run, String model, String classPath, PrintStream messages) throws IOException {
        Path weights = weights(run);
        Map<String, String> metadata;
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            metadata = file.metadata();
        }
        ModelLoader loader = new ModelLoader(classPath, messages);
        ModelDefinition definition = model.isEmpty()
                ? loader.load(name(metadata), architecture(weights, metadata), weights.toString())
                : loader.load(model);
        return new SavedModel(
                weights,
                definition,
                ClassNames.of(metadata, definition.info().architecture().classes()));
    }

    /** Places the model with its weights on a device, for inference. */
    Model load(Device device, int batch) throws IOException {
        Model model = device.create(definition, Model.Mode.INFERENCE, batch, 0);
        try {
            Checkpoint.load(weights, model);
            return model;
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static Path weights(Path run) {
        if (Files.isDirectory(run)) {
            RunDirectory files = new RunDirectory(run);
            for (Path candidate : List.of(files.best(), files.last())) {
                if (Files.exists(candidate)) {
                    return candidate;
                }
            }
            throw new UsageException(run + ": no run with weights ("
                    + files.best().getFileName() + " or " + files.last().getFileName() + ")");
        }
        Checks.readable(run);
        return run;
    }

    private static String name(Map<String, String> metadata) {
        return Declaration.simpleName(metadata.getOrDefault(MODEL, ""));
    }

    private static Architecture architecture(Path weights, Map<String, String> metadata) {
        Map<String, String> fields = new HashMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(ARCHITECTURE)) {
                fields.put(key.substring(ARCHITECTURE.length()), value);
            }
        });
        if (fields.isEmpty()) {
            throw new UsageException(weights + " does not say which model it is of: add --model MODEL");
        }
        try {
            return Declaration.read(fields);
        } catch (IllegalArgumentException e) {
            throw new UsageException(weights + ": malformed architecture: " + e.getMessage(), e);
        }
    }
}
