package dev.vitrail.runtime.verify;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a model on the data of a {@link Reference}: a forward and backward pass, then steps of AdamW. */
public final class ReferenceCheck {
    private static final double RATE = 1e-3;

    /** The optimizer of the reference: PyTorch's defaults, weight decay on every parameter, no clipping. */
    private static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, true, 0);

    private final ModelDefinition definition;
    private final Reference reference;
    private final Tolerances tolerances;

    private ReferenceCheck(ModelDefinition definition, Reference reference, Tolerances tolerances) {
        this.definition = definition;
        this.reference = reference;
        this.tolerances = tolerances;
    }

    /**
     * Compares a model with a reference.
     *
     * @throws ReferenceMismatchException if they are not the same model
     */
    public static ReferenceReport run(
            ModelDefinition definition, Reference reference, Device device, Tolerances tolerances) {
        ReferenceCheck check = new ReferenceCheck(definition, reference, tolerances);
        check.requireSameModel();
        try (Model model = device.create(definition, Model.Mode.TRAINING, reference.batch(), ADAMW.slots());
                Arena arena = Arena.ofConfined()) {
            Batch batch = new Batch(
                    arena, reference.batch(), definition.info().architecture().imageFloats());
            return check.compare(model, batch);
        }
    }

    private void requireSameModel() {
        ModelInfo info = definition.info();
        List<String> differences =
                new ArrayList<>(ReferenceConfiguration.differences(info.architecture(), reference.metadata()));
        if (differences.isEmpty()) {
            differences.addAll(tensorDifferences(info));
        }
        if (!differences.isEmpty()) {
            throw new ReferenceMismatchException(
                    info.name() + " is not the model of " + reference.name() + ": " + String.join("; ", differences));
        }
    }

    private List<String> tensorDifferences(ModelInfo info) {
        List<String> differences = new ArrayList<>();
        Set<String> others = new LinkedHashSet<>(reference.parameters().keySet());
        forEachParameter(info, (name, elements) -> {
            others.remove(name);
            float[] values = reference.parameters().get(name);
            double[] gradient = reference.gradients().get(name);
            if (values == null || gradient == null) {
                differences.add("the reference has no " + (values == null ? "" : "gradient of ") + name);
            } else if (values.length != elements || gradient.length != elements) {
                differences.add(name + " has " + elements + " values, the reference "
                        + (values.length == elements ? gradient.length : values.length));
            }
        });
        others.forEach(name -> differences.add("the model has no " + name));
        return differences;
    }

    private interface ParameterAction {
        void accept(String name, int elements);
    }

    private static void forEachParameter(ModelInfo info, ParameterAction action) {
        for (ParameterSpec spec : info.parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                action.accept(spec.name(layer), Math.toIntExact(spec.elements()));
            }
        }
    }

    private ReferenceReport compare(Model model, Batch batch) {
        setParameters(model);
        ReferenceReport.Error logits = null;
        List<ReferenceReport.Error> gradients = List.of();
        List<ReferenceReport.Step> steps = new ArrayList<>();
        for (int step = 0; step < reference.losses().length; step++) {
            fill(batch, step);
            double loss = model.forwardBackward(batch, 0, 0, step);
            steps.add(new ReferenceReport.Step(step + 1, loss, reference.losses()[step], tolerances.step()));
            if (step == 0) {
                double[] actual = doubles(model.logits(), reference.logits().length);
                logits = error("logits", actual, reference.logits(), tolerances.forward());
            }
            if (step == reference.gradientStep()) {
                gradients = gradientErrors(model);
            }
            model.update(ADAMW, RATE, step + 1);
        }
        if (logits == null) {
            throw new ReferenceMismatchException(reference.name() + " has no losses to compare with");
        }
        ReferenceReport.Step first = steps.getFirst();
        ReferenceReport.Error loss = new ReferenceReport.Error(
                "loss", ReferenceReport.relative(first.loss(), first.reference()), tolerances.forward());
        return new ReferenceReport(logits, loss, gradients, reference.gradientStep(), List.copyOf(steps));
    }

    private List<ReferenceReport.Error> gradientErrors(Model model) {
        List<ReferenceReport.Error> errors = new ArrayList<>();
        forEachParameter(
                model.info(),
                (name, elements) -> errors.add(
                        error(name, doubles(model.gradient(name), elements), gradient(name), tolerances.gradient())));
        return errors;
    }

    private double[] gradient(String name) {
        double[] gradient = reference.gradients().get(name);
        if (gradient == null) {
            throw new IllegalStateException("no gradient of " + name);
        }
        return gradient;
    }

    private void setParameters(Model model) {
        for (Map.Entry<String, float[]> parameter : reference.parameters().entrySet()) {
            float[] values = parameter.getValue();
            MemorySegment.copy(
                    values, 0, model.parameter(parameter.getKey()), ValueLayout.JAVA_FLOAT, 0, values.length);
        }
        model.parametersChanged();
    }

    private void fill(Batch batch, int step) {
        int size = reference.batch();
        int floats = Math.toIntExact(size * batch.imageFloats());
        MemorySegment.copy(reference.input(), step * floats, batch.images(), ValueLayout.JAVA_FLOAT, 0, floats);
        System.arraycopy(reference.labels(), step * size, batch.labels(), 0, size);
        batch.count(size);
    }

    private static ReferenceReport.Error error(String name, double[] actual, double[] expected, double tolerance) {
        return new ReferenceReport.Error(name, ReferenceReport.relativeL2(actual, expected), tolerance);
    }

    private static double[] doubles(MemorySegment values, int count) {
        double[] result = new double[count];
        for (int i = 0; i < count; i++) {
            result[i] = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        return result;
    }
}
