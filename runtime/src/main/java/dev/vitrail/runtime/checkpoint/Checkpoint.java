package dev.vitrail.runtime.checkpoint;

import dev.vitrail.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model's weights as a safetensors file that opens in PyTorch and timm unchanged: timm's names and layouts (spec 17.2),
 * f32, and the model's configuration in the metadata as {@code architecture.FIELD}.
 */
public final class Checkpoint {
    private Checkpoint() {}

    /**
     * Writes a model's parameters, atomically and durably.
     *
     * @param notes further entries of the file's metadata
     */
    public static void save(Model model, Path file, Map<String, String> notes) throws IOException {
        save(DurableFile.ON_DISK, model, file, notes);
    }

    /** {@link #save(Model, Path, Map)} through other file operations. */
    public static void save(DurableFile files, Model model, Path file, Map<String, String> notes) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        notes.forEach(writer::metadata);
        ModelTensors.describe(model.info(), writer);
        ModelTensors.shapes(model.info())
                .forEach((name, shape) -> writer.tensor(name, DType.F32, shape, model.parameter(name)));
        writer.write(files, file, null);
    }

    /**
     * Reads parameters into a model. Nothing is changed unless all names and shapes fit; a device that fails while the
     * values are read may leave some of them read. A file without our configuration, such as timm's, is judged by
     * names and shapes alone.
     *
     * @return the file's metadata
     * @throws CheckpointFormatException if the file is damaged
     * @throws CheckpointMismatchException if it is of another model; names what differs with both values
     */
    public static Map<String, String> load(Path path, Model model) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            ModelTensors.requireArchitecture(file, model.info());
            Map<String, List<Long>> shapes = ModelTensors.shapes(model.info());
            ModelTensors.requireTensors(file, shapes);
            readParameters(file, model, shapes);
            return file.metadata();
        }
    }

    static void readParameters(SafetensorsFile file, Model model, Map<String, List<Long>> shapes) throws IOException {
        for (String name : shapes.keySet()) {
            ElementReader.ofDouble(file, file.tensor(name)); // refuses a type before the first value is overwritten
        }
        for (String name : shapes.keySet()) {
            file.read(name, model.parameter(name));
        }
        model.parametersChanged();
    }
}
