package dev.vitrail.compiler.eval;

import dev.vitrail.compiler.ir.Parameter;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.ir.Section;
import dev.vitrail.compiler.ir.TensorType;
import dev.vitrail.compiler.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A whole model in double precision: forward, and backward of the mean loss. */
public final class ProgramRun {
    private final Program program;
    private final Map<String, double[]> parameters;
    private final double labelSmoothing;
    private final Interpreter.Masks masks;
    private final int batch;
    private final Tensor images;
    private final Tensor labels;
    /** All forward values of each repetition of each section, in order. */
    private final List<Interpreter.Values> steps = new ArrayList<>();

    private final Map<String, double[]> gradients = new HashMap<>();
    private final Interpreter.Values results;

    /**
     * @param parameters values by checkpoint name
     * @param images [batch, C, H, W]
     */
    public ProgramRun(
            Program program,
            Map<String, double[]> parameters,
            double[] images,
            int[] labels,
            double labelSmoothing,
            Interpreter.Masks masks) {
        this.program = program;
        this.parameters = parameters;
        this.labelSmoothing = labelSmoothing;
        this.masks = masks;
        this.batch = labels.length;
        this.images = new Tensor(
                program.sections().getFirst().forward().inputs().getFirst().type(), batch, images);
        this.labels = new Tensor(
                TensorType.labels(),
                batch,
                Arrays.stream(labels).asDoubleStream().toArray());
        this.results = forward();
    }

    private Interpreter.Values forward() {
        Tensor carried = images;
        for (Section section : program.sections()) {
            for (int layer : section.layers().runs()) {
                Map<Value, Tensor> inputs = parameters(section, layer);
                inputs.put(section.forward().inputs().getFirst(), carried);
                section.forward().inputs().stream().skip(1).forEach(value -> inputs.put(value, labels));
                Interpreter.Values values = Interpreter.run(section.forward(), inputs, context(section, layer));
                carried = values.get(section.forward().outputs().getFirst());
                steps.add(values);
            }
        }
        return steps.getLast();
    }

    /** Runs the backward graphs; then {@link #gradient} answers. */
    public ProgramRun backward() {
        Value loss = program.sections().getLast().forward().outputs().getFirst();
        double[] seed = new double[batch];
        Arrays.fill(seed, 1.0 / batch);
        Tensor cotangent = new Tensor(loss.type(), batch, seed);
        int step = steps.size();
        for (Section section : program.sections().reversed()) {
            for (int layer : section.layers().runs().reversed()) {
                Map<Value, Tensor> inputs = new HashMap<>(steps.get(--step).all());
                inputs.put(section.seeds().getFirst(), cotangent);
                Interpreter.Values values = Interpreter.run(section.backward(), inputs, context(section, layer));
                for (Value output : section.backward().outputs()) {
                    if (output.isParameterGradient()) {
                        gradients.put(path(output, layer), values.get(output).data());
                    } else {
                        cotangent = values.get(output);
                    }
                }
            }
        }
        return this;
    }

    /** Mean loss over the batch. */
    public double loss() {
        Value loss = program.sections().getLast().forward().outputs().getFirst();
        return Arrays.stream(results.get(loss).data()).average().orElseThrow();
    }

    /** [batch, classes]. */
    public double[] logits() {
        return results.get(program.sections().getLast().forward().outputs().get(1))
                .data();
    }

    /** The gradient of the mean loss with respect to a parameter, by checkpoint name. */
    public double[] gradient(String path) {
        double[] gradient = gradients.get(path);
        if (gradient == null) {
            throw new IllegalArgumentException("no gradient of " + path);
        }
        return gradient;
    }

    private Map<Value, Tensor> parameters(Section section, int layer) {
        Map<Value, Tensor> values = new HashMap<>();
        for (Value value : section.forward().parameters()) {
            String path = path(program.parameter(value), layer);
            double[] data = Objects.requireNonNull(parameters.get(path), path);
            values.put(value, new Tensor(value.type(), batch, data));
        }
        return values;
    }

    private String path(Value gradient, int layer) {
        String name = gradient.name().substring(1);
        return program.parameters().stream()
                .filter(parameter -> parameter.value().name().equals(name))
                .map(parameter -> path(parameter, layer))
                .findFirst()
                .orElseThrow();
    }

    private static String path(Parameter parameter, int layer) {
        return parameter.path().replace("{layer}", Integer.toString(layer));
    }

    private Interpreter.Context context(Section section, int layer) {
        return new Interpreter.Context(layer, section.layers().of(), labelSmoothing, masks);
    }
}
