package dev.vitrail.cli;

import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OutOfMemoryException;
import dev.vitrail.runtime.cost.Prediction;
import dev.vitrail.runtime.cpu.CpuDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares what steps take with what they are predicted to take, around a declared model. */
@Command(
        name = "scaling",
        description =
                "Halves and doubles batch, layers, tokens and hidden size of a model, one at a time, and compares the"
                        + " measured time of a step on the CPU with the predicted one.",
        footer = {
            "",
            "The prediction is that of vitrail inspect: FLOPs, bytes and sums of the kernels",
            "of a step over rates that were measured on other models. The rates are measured",
            "anew before every row, close to the steps that they are compared with."
        })
final class ScalingCommand implements Callable<Integer> {
    private static final double WARM_UP = 0.35; // of the seconds that are measured
    private static final double FIRST_WARM_UP = 1.5; // C2 is still at work: the sizes are not those of the calibration
    private static final double RATES_WARM_UP = 1.25;
    private static final double RATES = 0.75;
    private static final int LEAST_STEPS = 3;

    private final Session session;

    @Mixin
    private final ModelArgument model = new ModelArgument();

    @Option(names = "--batch", paramLabel = "N", description = "Images per step; as declared by default.")
    private int batch;

    @Option(names = "--threads", paramLabel = "N", description = "Threads to compute with; all processors by default.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--mode", paramLabel = "MODE", description = "train (by default) or infer.")
    private BenchCommand.Mode mode = BenchCommand.Mode.TRAIN;

    @Option(names = "--seconds", paramLabel = "S", description = "How long to measure each model; 2 by default.")
    private double seconds = 2;

    @Option(
            names = "--axis",
            paramLabel = "AXIS",
            split = ",",
            description = "Only these axes: batch, layers, tokens, hidden, threads.")
    private Set<ScalingVariant.Axis> axes = EnumSet.allOf(ScalingVariant.Axis.class);

    @Option(names = "--csv", paramLabel = "FILE", description = "Also write the rows to this file.")
    private @Nullable Path csv;

    ScalingCommand(Session session) {
        this.session = session;
    }

    private record Row(ScalingVariant variant, double measured, double predicted) {
        List<String> cells() {
            return List.of(
                    variant.axis().title(),
                    variant.value(),
                    number("%.4f", measured),
                    number("%.1f", variant.batch() / measured),
                    number("%.4f", predicted),
                    number("%.2f", predicted / measured));
        }

        private static String number(String format, double value) {
            return String.format(Locale.ROOT, format, value);
        }
    }

    @Override
    public Integer call() throws IOException {
        Checks.atLeast("--batch", batch, 0);
        Checks.atLeast("--threads", threads, 1);
        Checks.notNegative("--seconds", seconds);
        ModelDefinition definition = model.load(session.console().err());
        int images = batch > 0 ? batch : definition.info().training().batch();
        List<Row> rows = new ArrayList<>();
        Map<Integer, RateCalibration> calibrations = new TreeMap<>();
        try {
            for (ScalingVariant variant :
                    ScalingVariant.around(definition.info().architecture(), images, threads)) {
                if (variant.axis() != ScalingVariant.Axis.DECLARED && !axes.contains(variant.axis())) {
                    continue;
                }
                session.console().note("%s ...", variant.title());
                RateCalibration calibration = calibrations.get(variant.threads());
                if (calibration == null) {
                    calibration = new RateCalibration(variant.threads(), modelMode(), loader());
                    calibrations.put(variant.threads(), calibration);
                    calibration.warmUp(RATES_WARM_UP * seconds);
                }
                measure(variant, calibration, rows);
            }
        } finally {
            calibrations.values().forEach(RateCalibration::close);
        }
        print(definition.info().declaration(), images, rows);
        return ExitCode.OK;
    }

    /** Adds a row; a model that breaks a rule of the language or does not fit into memory is left out, and said so. */
    private void measure(ScalingVariant variant, RateCalibration calibration, List<Row> rows) throws IOException {
        try {
            rows.add(row(variant, calibration, rows.isEmpty() ? FIRST_WARM_UP : WARM_UP));
        } catch (UsageException | OutOfMemoryException e) {
            session.console().note("left out: %s", String.valueOf(e.getMessage()));
        }
    }

    private Mode modelMode() {
        return mode == BenchCommand.Mode.TRAIN ? Mode.TRAINING : Mode.INFERENCE;
    }

    private ModelLoader loader() {
        return new ModelLoader(model.classPath(), session.console().err());
    }

    private Row row(ScalingVariant variant, RateCalibration calibration, double warmUp) throws IOException {
        ModelDefinition definition = loader().load("Scaled", variant.architecture(), variant.title());
        Prediction prediction =
                calibration.measure(RATES * seconds).predict(calibration.work(definition, variant.batch()));
        try (TimedModel timed =
                new TimedModel(new CpuDevice(variant.threads()), definition, modelMode(), variant.batch())) {
            steps(timed, warmUp * seconds);
            double[] measured = steps(timed, seconds);
            Arrays.sort(measured);
            return new Row(variant, measured[measured.length / 2], prediction.seconds());
        }
    }

    private static double[] steps(TimedModel model, double seconds) {
        List<Double> all = new ArrayList<>();
        long start = System.nanoTime();
        while (all.size() < LEAST_STEPS || System.nanoTime() - start < seconds * 1e9) {
            all.add(model.step());
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void print(String declaration, int images, List<Row> rows) throws IOException {
        session.console()
                .print(
                        "%s, %s, batch %d, threads %d unless stated",
                        declaration, mode.name().toLowerCase(Locale.ROOT), images, threads);
        TextTable table = new TextTable(
                "<what differs", "value", "measured s", "images/s", "predicted s", "predicted / measured");
        StringBuilder text = new StringBuilder(
                "axis,value,measured_seconds,images_per_second,predicted_seconds,predicted_over_measured\n");
        for (Row row : rows) {
            table.row(row.cells().toArray(String[]::new));
            text.append(String.join(",", row.cells())).append('\n');
        }
        table.lines().forEach(session.console().out()::println);
        if (csv != null) {
            Files.writeString(csv, text);
        }
    }
}
