package dev.vitrail.runtime;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a model's parameters by their full names: those of blocks once for every block. */
public final class ParameterTensors {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final String model;

    /**
     * A tensor.
     *
     * @param layer its block; 0 where there is one tensor for the whole model
     */
    public record Tensor(String name, ParameterSpec spec, int layer) {

        /** Bytes from the start of a region that has the layout of the parameters. */
        public long offset() {
            return spec.offset(layer);
        }

        /** Its size. */
        public long bytes() {
            return spec.elements() * Float.BYTES;
        }
    }

    /** @param model its name, for messages */
    public ParameterTensors(List<ParameterSpec> parameters, String model) {
        this.model = model;
        for (ParameterSpec spec : parameters) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                tensors.put(spec.name(layer), new Tensor(spec.name(layer), spec, layer));
            }
        }
    }

    /** All of them, in the order of the data flow. */
    public Collection<Tensor> all() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    /** @throws IllegalArgumentException if there is none of this name */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(model + " has no parameter \"" + name + "\"");
        }
        return tensor;
    }
}
