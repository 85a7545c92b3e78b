package dev.vitrail.runtime.checkpoint;

import static dev.vitrail.runtime.checkpoint.CheckpointFormatException.quote;

import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.ParameterSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensors that a model has, by their names in files, and what a file must have to be of this model. */
final class ModelTensors {
    private static final int SHOWN = 5;

    /** Fields that say how a model is trained, not what it computes: a file may differ in them. */
    private static final Set<String> TRAINING_ONLY = Set.of("init", "dropout", "attentionDropout", "stochasticDepth");

    private static final String ARCHITECTURE = "architecture.";

    private ModelTensors() {}

    /** Shapes by names, with the tensors of the encoder blocks written out. */
    static Map<String, List<Long>> shapes(ModelInfo model) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        for (ParameterSpec parameter : model.parameters()) {
            List<Long> shape =
                    parameter.shape().stream().map(Integer::longValue).toList();
            for (int layer = 0; layer < Math.max(1, parameter.layers()); layer++) {
                shapes.put(parameter.name(layer), shape);
            }
        }
        return shapes;
    }

    /** The configuration as metadata: with it the contract on the numbers travels with the weights. */
    static void describe(ModelInfo model, SafetensorsWriter writer) {
        // What PyTorch's readers look for: names and layouts as torch has them.
        writer.metadata("format", "pt");
        writer.metadata("generator", "vitrail");
        writer.metadata("model", model.declaration());
        // timm's terms, for pixels scaled to [0, 1]: (x - 127.5) / 127.5 of a byte.
        writer.metadata("normalisation.mean", "0.5");
        writer.metadata("normalisation.std", "0.5");
        RecordFields.of(model.architecture()).forEach((field, value) -> writer.metadata(ARCHITECTURE + field, value));
    }

    /** A hash over configuration, names and shapes: equal for models that can go on from each other's states. */
    static String hash(ModelInfo model) {
        String text = RecordFields.of(model.architecture()) + "\n" + shapes(model);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Demands that the file's configuration, where it has one, does not contradict the model's. */
    static void requireArchitecture(SafetensorsFile file, ModelInfo model) throws CheckpointMismatchException {
        Map<String, String> ours = RecordFields.of(model.architecture());
        for (Map.Entry<String, String> entry : file.metadata().entrySet()) {
            if (!entry.getKey().startsWith(ARCHITECTURE)) {
                continue;
            }
            String field = entry.getKey().substring(ARCHITECTURE.length());
            String own = ours.get(field);
            if (own == null) {
                throw new CheckpointMismatchException(
                        file.path(),
                        "the file's model has the unknown field " + quote(field) + "; a newer version wrote it");
            }
            if (!own.equals(entry.getValue()) && !TRAINING_ONLY.contains(field)) {
                throw new CheckpointMismatchException(
                        file.path(),
                        field + " is " + quote(entry.getValue()) + " in the file, " + quote(own) + " in the model");
            }
        }
    }

    /** Demands exactly these tensors with these shapes. */
    static void requireTensors(SafetensorsFile file, Map<String, List<Long>> expected)
            throws CheckpointMismatchException {
        List<String> missing = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> different = new ArrayList<>();
        expected.forEach((name, shape) -> {
            TensorInfo tensor = file.tensors().get(name);
            if (tensor == null) {
                missing.add(quote(name));
            } else if (!tensor.shape().equals(shape)) {
                different.add(quote(name) + " is " + tensor.shape() + " in the file, " + shape + " in the model");
            }
        });
        for (String name : file.tensors().keySet()) {
            if (!expected.containsKey(name)) {
                unknown.add(quote(name));
            }
        }
        StringBuilder message = new StringBuilder();
        list(message, "tensors missing in the file: ", missing);
        list(message, "tensors the model does not have: ", unknown);
        list(message, "other shapes: ", different);
        if (!message.isEmpty()) {
            throw new CheckpointMismatchException(file.path(), message.toString());
        }
    }

    private static void list(StringBuilder message, String title, List<String> items) {
        if (!items.isEmpty()) {
            message.append(message.isEmpty() ? "" : "; ").append(title);
            message.append(String.join(", ", items.subList(0, Math.min(SHOWN, items.size()))));
            if (items.size() > SHOWN) {
                message.append(" and ").append(items.size() - SHOWN).append(" more");
            }
        }
    }
}
