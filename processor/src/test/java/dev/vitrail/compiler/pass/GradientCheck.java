package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.eval.Interpreter;
import dev.vitrail.compiler.eval.ProgramRun;
import dev.vitrail.compiler.ir.Parameter;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.ir.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Compares every gradient of a program with a five-point difference quotient of its loss. */
final class GradientCheck {
    private static final double STEP = 1e-3;
    private static final int PROBES = 6;

    /** A fixed choice of dropped elements that differs between places and layers. */
    static final Interpreter.Masks MASKS =
            (site, layer, rate, index) -> new Random(site * 7919L + layer * 104729L + index * 31L).nextDouble() >= rate;

    private final Program program;
    private final Map<String, double[]> parameters;
    private final double[] images;
    private final int[] labels;
    private final double smoothing;

    private GradientCheck(Program program, int batch, double smoothing) {
        this.program = program;
        this.smoothing = smoothing;
        Random random = new Random(42);
        this.parameters = randomParameters(program, random);
        TensorType type = program.sections().getFirst().forward().inputs().getFirst().type();
        this.images = random.doubles(batch * type.elements(), -1, 1).toArray();
        int classes = program.sections().getLast().forward().outputs().get(1).type().dim(0);
        this.labels = random.ints(batch, 0, classes).toArray();
    }

    /** Values around 1 for norms' scales and around 0 for the rest, none trivially zero. */
    static Map<String, double[]> randomParameters(Program program, Random random) {
        Map<String, double[]> parameters = new HashMap<>();
        for (Parameter parameter : program.parameters()) {
            for (int layer = 0; layer < Math.max(1, parameter.layers()); layer++) {
                double[] values = random.doubles(parameter.value().type().elements(), -0.5, 0.5)
                        .toArray();
                if (parameter.path().contains("norm") && parameter.path().endsWith("weight")) {
                    for (int i = 0; i < values.length; i++) {
                        values[i] += 1;
                    }
                }
                parameters.put(parameter.path().replace("{layer}", Integer.toString(layer)), values);
            }
        }
        return parameters;
    }

    /** The largest relative error over all parameters, each probed at several elements. */
    static double worstError(Program program, int batch, double smoothing) {
        return new GradientCheck(program, batch, smoothing).worst();
    }

    private double worst() {
        ProgramRun run = run().backward();
        double worst = 0;
        Random random = new Random(7);
        for (Map.Entry<String, double[]> parameter : parameters.entrySet()) {
            double[] gradient = run.gradient(parameter.getKey());
            double[] values = parameter.getValue();
            for (int probe = 0; probe < Math.min(PROBES, values.length); probe++) {
                int element = random.nextInt(values.length);
                double expected = difference(values, element);
                double error = Math.abs(gradient[element] - expected) / Math.max(1e-3, Math.abs(expected));
                worst = Math.max(worst, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
            }
        }
        return worst;
    }

    private double difference(double[] values, int element) {
        double at = values[element];
        double[] loss = new double[4];
        double[] steps = {-2, -1, 1, 2};
        for (int i = 0; i < 4; i++) {
            values[element] = at + steps[i] * STEP;
            loss[i] = run().loss();
        }
        values[element] = at;
        return (loss[0] - 8 * loss[1] + 8 * loss[2] - loss[3]) / (12 * STEP);
    }

    private ProgramRun run() {
        return new ProgramRun(program, parameters, images, labels, smoothing, MASKS);
    }
}
