package dev.vitrail.processor;

import dev.vitrail.compiler.VitCompiler;
import dev.vitrail.compiler.spec.ModelSpec;
import dev.vitrail.compiler.spec.StudySpec;
import dev.vitrail.processor.diagnostic.Code;
import dev.vitrail.processor.diagnostic.Diagnostic;
import dev.vitrail.processor.diagnostic.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Compares what training needs with what the build allows. */
final class MemoryLimit {
    private static final List<String> UNITS = List.of("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

    private MemoryLimit() {}

    /** The error where training at the declared batch needs more than {@code limit} bytes. */
    static List<Diagnostic> check(ModelSpec spec, VitCompiler.Output output, long limit) {
        int batch = spec.training().batch();
        double need = need(spec, output);
        if (need <= limit) {
            return List.of();
        }
        long largest = Math.max(0, limit - output.fixedTrainingBytes()) / Math.max(1, output.trainingBytesPerImage());
        String repair = largest >= 1
                ? "Lower batch to %d or less.".formatted(largest)
                : "Not even batch = 1 fits: raise -Avitrail.maxMemory to %s or more, or make the model smaller."
                        .formatted(roundedUp(output.fixedTrainingBytes() + output.trainingBytesPerImage()));
        return List.of(new Diagnostic(
                Code.MAX_MEMORY,
                Place.training("batch"),
                "Training %s at batch = %d needs %s; -Avitrail.maxMemory is %s.\n%s are the same for every batch, %s come with each image. %s"
                        .formatted(
                                spec.name(),
                                batch,
                                sizeUnlike(need, limit),
                                sizeUnlike(limit, need),
                                size(output.fixedTrainingBytes(), 1),
                                size(output.trainingBytesPerImage(), 1),
                                repair)));
    }

    /** The error that lists the cells of a study whose training needs more than {@code limit} bytes. */
    static List<Diagnostic> check(StudySpec study, Map<String, VitCompiler.Output> outputs, long limit) {
        List<String> members = study.axes().stream().map(StudySpec.Axis::member).toList();
        List<String> tooLarge = new ArrayList<>();
        for (StudySpec.Cell cell : study.cells()) {
            VitCompiler.Output output = outputs.get(cell.model().typeName());
            if (output == null) {
                throw new IllegalArgumentException("no model for " + cell.name());
            }
            double need = need(cell.model(), output);
            if (need > limit) {
                tooLarge.add(StudySpec.describe(members, cell.values()) + " " + sizeUnlike(need, limit));
            }
        }
        return tooLarge.isEmpty()
                ? List.of()
                : List.of(new Diagnostic(
                        Code.MAX_MEMORY,
                        Place.STUDY,
                        "Training %d of %d cells of %s needs more than -Avitrail.maxMemory, %s: %s.\n"
                                        .formatted(
                                                tooLarge.size(),
                                                study.cells().size(),
                                                study.name(),
                                                size(limit, 2),
                                                String.join(", ", tooLarge))
                                + "Lower the batch, remove the values, or raise the limit."));
    }

    private static double need(ModelSpec spec, VitCompiler.Output output) {
        return (double) output.fixedTrainingBytes() + (double) spec.training().batch() * output.trainingBytesPerImage();
    }

    /** A size with as many decimals as it takes to tell it from another one. */
    private static String sizeUnlike(double bytes, double other) {
        for (int decimals = 1; decimals < 6; decimals++) {
            String text = size(bytes, decimals);
            if (!text.equals(size(other, decimals))) {
                return text;
            }
        }
        return String.format(Locale.ROOT, "%,.0f bytes", bytes);
    }

    private static String size(double bytes, int decimals) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.size() - 1) {
            value /= 1024;
            unit++;
        }
        String number = String.format(Locale.ROOT, "%." + (unit == 0 ? 0 : decimals) + "f", value);
        return number.replaceFirst("\\.0+$", "") + " " + UNITS.get(unit);
    }

    private static String roundedUp(long bytes) {
        return -Math.floorDiv(-bytes, 1L << 20) + "MiB";
    }
}
