package dev.vitrail.compiler.pass;

import dev.vitrail.compiler.eval.Interpreter;
import dev.vitrail.compiler.eval.ProgramRun;
import dev.vitrail.compiler.ir.Parameter;
import dev.vitrail.compiler.ir.Program;
import dev.vitrail.compiler.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Compares gradients of a program with five-point difference quotients of its loss, in double precision. */
final class GradientCheck {
    private static final double STEP = 1e-3;
    private static final int PROBES = 6;

    /** A fixed choice of dropped elements that differs between places and layers. */
    static final Interpreter.Masks MASKS = (site, layer, rate, index) ->
            new SplittableRandom(site * 7919L + layer * 104729L + index * 31L).nextDouble() >= rate;

    private record Probe(String parameter, int element, double slope) {}

    private final Map<String, double[]> parameters;
    private final double[] images;
    private final int[] labels;
    private final double smoothing;
    private final List<Probe> probes = new ArrayList<>();

    /** Takes the difference quotients at several elements of every parameter. */
    GradientCheck(Program program, int batch, double smoothing) {
        this.smoothing = smoothing;
        Random random = new Random(42);
        this.parameters = randomParameters(program, random);
        TensorType type =
                program.sections().getFirst().forward().inputs().getFirst().type();
        this.images = random.doubles(batch * type.elements(), -1, 1).toArray();
        int classes =
                program.sections().getLast().forward().outputs().get(1).type().dim(0);
        this.labels = random.ints(batch, 0, classes).toArray();
        parameters.forEach((name, values) -> {
            for (int probe = 0; probe < Math.min(PROBES, values.length); probe++) {
                int element = random.nextInt(values.length);
                probes.add(new Probe(name, element, difference(program, values, element)));
            }
        });
    }

    /** The largest relative error of a program's gradients; its forward pass is that of the program checked against. */
    double worstError(Program candidate) {
        ProgramRun run = run(candidate).backward();
        double worst = 0;
        for (Probe probe : probes) {
            double gradient = run.gradient(probe.parameter())[probe.element()];
            double error = Math.abs(gradient - probe.slope()) / Math.max(1e-3, Math.abs(probe.slope()));
            worst = Math.max(worst, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        }
        return worst;
    }

    /** Values around 1 for norms' scales and around 0 for the rest, none trivially zero. */
    private static Map<String, double[]> randomParameters(Program program, Random random) {
        Map<String, double[]> parameters = new TreeMap<>();
        for (Parameter parameter : program.parameters()) {
            boolean scale =
                    parameter.path().contains("norm") && parameter.path().endsWith("weight");
            for (int layer = 0; layer < Math.max(1, parameter.layers()); layer++) {
                double[] values = random.doubles(
                                parameter.value().type().elements(), scale ? 0.5 : -0.5, scale ? 1.5 : 0.5)
                        .toArray();
                parameters.put(parameter.path().replace("{layer}", Integer.toString(layer)), values);
            }
        }
        return parameters;
    }

    private double difference(Program program, double[] values, int element) {
        double at = values[element];
        double[] loss = new double[4];
        double[] steps = {-2, -1, 1, 2};
        for (int i = 0; i < 4; i++) {
            values[element] = at + steps[i] * STEP;
            loss[i] = run(program).loss();
        }
        values[element] = at;
        return (loss[0] - 8 * loss[1] + 8 * loss[2] - loss[3]) / (12 * STEP);
    }

    private ProgramRun run(Program program) {
        return new ProgramRun(program, parameters, images, labels, smoothing, MASKS);
    }
}
