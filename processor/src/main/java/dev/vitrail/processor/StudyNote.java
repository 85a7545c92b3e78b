package dev.vitrail.processor;

import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.spec.StudySpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What javac tells of a compiled study: its size, what it costs to run, and what was left out. */
final class StudyNote {
    /** Forward pass, gradients of the activations, gradients of the weights: each as many multiply-adds as the first. */
    private static final int PASSES = 3;

    private static final List<String> UNITS = List.of("FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP");

    private StudyNote() {}

    static String of(StudySpec study, Map<String, VitCompiler.Output> outputs) {
        double perImage = flopsPerImage(study, outputs);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s -> %s.java: %s, %s, %s; all trials together take %s per training image (%s for 50,000 images)",
                study.name(),
                study.generatedName(),
                count(study.cells().size(), "cell"),
                count(study.models().size(), "model"),
                count(study.trials(), "trial"),
                flops(perImage),
                flops(perImage * 50_000)));
        List<String> members = study.axes().stream().map(StudySpec.Axis::member).toList();
        if (!study.skipped().isEmpty()) {
            text.append("\n    ")
                    .append(count(study.skipped().size(), "cell"))
                    .append(" of ")
                    .append(study.name())
                    .append(" left out:");
        }
        study.skipped()
                .forEach(cell -> text.append("\n    ")
                        .append(StudySpec.describe(members, cell.values()))
                        .append(": ")
                        .append(cell.reason()));
        return text.toString();
    }

    /** Floating-point operations of the matrix products, over all epochs of all trials, that one training image costs. */
    static double flopsPerImage(StudySpec study, Map<String, VitCompiler.Output> outputs) {
        double sum = 0;
        for (StudySpec.Cell cell : study.cells()) {
            VitCompiler.Output output = outputs.get(cell.model().typeName());
            if (output != null) {
                sum += 2.0
                        * PASSES
                        * output.macs()
                        * cell.model().training().epochs()
                        * study.seeds().size();
            }
        }
        return sum;
    }

    private static String flops(double value) {
        int unit = 0;
        double scaled = value;
        while (scaled >= 999.5 && unit < UNITS.size() - 1) {
            scaled /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, scaled < 9.95 ? "%.1f %s" : "%.0f %s", scaled, UNITS.get(unit));
    }

    private static String count(int number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
