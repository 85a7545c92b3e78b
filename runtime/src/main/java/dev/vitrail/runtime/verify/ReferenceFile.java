package dev.vitrail.runtime.verify;

import dev.vitrail.runtime.checkpoint.CheckpointFormatException;
import dev.vitrail.runtime.checkpoint.SafetensorsFile;
import dev.vitrail.runtime.checkpoint.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a {@link Reference} from a safetensors file: {@code param/NAME}, {@code input} [steps, batch, channels, height,
 * width], {@code labels} [steps, batch], {@code logits} [batch, classes], {@code grad/NAME}, {@code adamw_losses} [steps],
 * and the configuration as metadata.
 *
 * <p>The gradients are those of batch 0 before training, or those of the last step: an exporter that keeps PyTorch's
 * gradient tensors without copying them finds the last step's values in them when it writes the file. Which ones they
 * are follows from the file itself, see {@link GradientOrigin}.
 */
public final class ReferenceFile {
    private static final String PARAMETER = "param/";
    private static final String GRADIENT = "grad/";

    private static final String HEAD_BIAS = "head.bias";

    private final Path path;
    private final SafetensorsFile file;

    private ReferenceFile(Path path, SafetensorsFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws CheckpointFormatException if it is damaged, or not a reference
     */
    public static Reference read(Path path) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            return new ReferenceFile(path, file).read();
        }
    }

    private Reference read() throws IOException {
        List<Long> losses = shape("adamw_losses", 1);
        List<Long> logits = shape("logits", 2);
        List<Long> input = shape("input", 5);
        long steps = losses.get(0);
        long batch = logits.get(0);
        file.tensor("input", List.of(steps, batch, input.get(2), input.get(3), input.get(4)));
        file.tensor("labels", List.of(steps, batch));
        int[] labels = labels(logits.get(1));
        double[] firstLogits = file.doubles("logits");
        Map<String, double[]> gradients = doubles(GRADIENT);
        boolean first = GradientOrigin.isOf(firstLogits, labels, gradients.get(HEAD_BIAS));
        return new Reference(
                String.valueOf(path.getFileName()),
                file.metadata(),
                Math.toIntExact(batch),
                floats(PARAMETER),
                file.floats("input"),
                labels,
                firstLogits,
                gradients,
                first ? 0 : Math.toIntExact(steps - 1),
                file.doubles("adamw_losses"));
    }

    private List<Long> shape(String name, int rank) throws IOException {
        TensorInfo tensor = file.tensors().get(name);
        if (tensor == null) {
            throw new CheckpointFormatException(path, 0, "a tensor \"" + name + "\" as reference files have", "none");
        }
        if (tensor.shape().size() != rank || tensor.elements() == 0) {
            throw new CheckpointFormatException(
                    path, 0, "values in " + rank + " dimensions in \"" + name + "\"", "shape " + tensor.shape());
        }
        return tensor.shape();
    }

    private int[] labels(long classes) throws IOException {
        long[] values = file.longs("labels");
        int[] labels = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= classes) {
                throw new CheckpointFormatException(
                        path, 0, "labels from 0 to " + (classes - 1), values[i] + " as label " + i);
            }
            labels[i] = (int) values[i];
        }
        return labels;
    }

    private Map<String, float[]> floats(String prefix) throws IOException {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (String name : file.tensors().keySet()) {
            if (name.startsWith(prefix)) {
                values.put(name.substring(prefix.length()), file.floats(name));
            }
        }
        return values;
    }

    private Map<String, double[]> doubles(String prefix) throws IOException {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (String name : file.tensors().keySet()) {
            if (name.startsWith(prefix)) {
                values.put(name.substring(prefix.length()), file.doubles(name));
            }
        }
        return values;
    }
}
