package dev.vitrail.cli;

import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.cost.Prediction;
import dev.vitrail.runtime.cpu.KernelKind;
import dev.vitrail.runtime.cpu.StepWork;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What steps of a model are expected to take on the CPU, as text of 80 columns. */
final class PredictionTable {
    private static final int KERNELS = 6;

    private PredictionTable() {}

    /** The table. */
    static List<String> lines(ModelDefinition definition, int batch, int threads, MachineRates.Both rates) {
        Prediction training = rates.training().predict(StepWork.training(definition, batch, threads, TimedModel.ADAMW));
        Prediction inference = rates.inference().predict(StepWork.inference(definition, batch, threads));
        TextTable table = new TextTable(
                "<predicted for this CPU, batch " + batch + ", " + threads + (threads == 1 ? " thread" : " threads"),
                "training",
                "inference");
        table.row("seconds per step", seconds(training), seconds(inference));
        table.row("images per second", images(batch, training), images(batch, inference));
        table.rule();
        List<KernelKind> largest = Arrays.stream(KernelKind.values())
                .sorted(Comparator.comparingDouble((KernelKind kind) -> -share(training, kind)))
                .limit(KERNELS)
                .toList();
        largest.forEach(
                kind -> table.row(kind.title(), percent(share(training, kind)), percent(share(inference, kind))));
        table.row("all else", percent(1 - shares(training, largest)), percent(1 - shares(inference, largest)));
        return table.lines();
    }

    private static double share(Prediction prediction, KernelKind kind) {
        return prediction.kernelSeconds().getOrDefault(kind, 0.0) / prediction.seconds();
    }

    private static double shares(Prediction prediction, List<KernelKind> kinds) {
        return kinds.stream().mapToDouble(kind -> share(prediction, kind)).sum();
    }

    private static String seconds(Prediction prediction) {
        return String.format(Locale.ROOT, "%.4f", prediction.seconds());
    }

    private static String images(int batch, Prediction prediction) {
        return String.format(Locale.ROOT, "%.1f", batch / prediction.seconds());
    }

    private static String percent(double part) {
        return part == 0 ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }
}
