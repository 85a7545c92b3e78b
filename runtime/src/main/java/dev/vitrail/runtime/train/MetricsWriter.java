package dev.vitrail.runtime.train;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a run's numbers into its directory: {@code metrics.jsonl}, {@code metrics.csv}, {@code timings.csv},
 * {@code config.json} (see {@link RunDirectory}).
 *
 * <p>On a resume the lines beyond the restored step are cut off: the metrics of an interrupted run end up the same bytes
 * as those of an undisturbed one. That is why times have a file of their own.
 */
public final class MetricsWriter implements TrainingListener {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final Pattern STEP_LINE =
            Pattern.compile("\\{\"type\":\"step\",\"epoch\":(\\d{1,9}),\"step\":(\\d{1,18}),.*}");
    private static final Pattern EPOCH_LINE =
            Pattern.compile("\\{\"type\":\"epoch\",\"epoch\":(\\d{1,9}),\"step\":(\\d{1,18}),.*}");
    private static final Pattern CSV_STEP = Pattern.compile("step,(\\d{1,9}),(\\d{1,18}),.*");
    private static final Pattern CSV_EPOCH = Pattern.compile("(\\d{1,9}),(\\d{1,18}),.*");
    private static final Pattern CSV_EVALUATION = Pattern.compile("(?:epoch|evaluation),(\\d{1,9}),(\\d{1,18}),.*");
    private static final String EPOCHS_HEADER = "epoch,step,train_loss,train_accuracy,test_loss,test_accuracy";
    private static final String TIMINGS_HEADER = "kind,epoch,step,seconds,images_per_second,data_wait_share";

    private final int everySteps;
    private @Nullable Outputs outputs;

    private record Outputs(LineFile metrics, LineFile epochs, LineFile timings) {
        void each(FileAction action) throws IOException {
            action.on(metrics);
            action.on(epochs);
            action.on(timings);
        }
    }

    private interface FileAction {
        void on(LineFile file) throws IOException;
    }

    /** @param everySteps a line for every step that is a multiple of this; 1 for all */
    public MetricsWriter(int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException("everySteps must be at least 1: " + everySteps);
        }
        this.everySteps = everySteps;
    }

    @Override
    public void onStart(RunInfo run) throws IOException {
        RunDirectory directory = new RunDirectory(run.settings().out());
        RunConfiguration.write(run, directory.config());
        Predicate<String> steps = upTo(STEP_LINE, 2, run.firstStep());
        Predicate<String> epochs = upTo(EPOCH_LINE, 1, run.firstEpoch());
        LineFile metrics = LineFile.open(directory.metrics(), fresh(run, steps.or(epochs)));
        LineFile epochTable = table(directory.epochs(), run, EPOCHS_HEADER, upTo(CSV_EPOCH, 1, run.firstEpoch()));
        LineFile timings = table(
                directory.timings(),
                run,
                TIMINGS_HEADER,
                upTo(CSV_STEP, 2, run.firstStep()).or(upTo(CSV_EVALUATION, 1, run.firstEpoch())));
        outputs = new Outputs(metrics, epochTable, timings);
    }

    /** Lines of a run that starts anew are not of this run, whatever they say. */
    private static Predicate<String> fresh(RunInfo run, Predicate<String> wanted) {
        return run.firstStep() == 0 ? line -> false : wanted;
    }

    private static LineFile table(Path file, RunInfo run, String header, Predicate<String> wanted) throws IOException {
        LineFile table = LineFile.open(file, fresh(run, wanted.or(header::equals)));
        if (table.isEmpty()) {
            table.add(header);
        }
        return table;
    }

    private static Predicate<String> upTo(Pattern pattern, int group, long last) {
        return line -> {
            Matcher matcher = pattern.matcher(line);
            return matcher.matches() && Long.parseLong(matcher.group(group)) <= last;
        };
    }

    @Override
    public void onStep(StepReport report) throws IOException {
        if (report.step() % everySteps != 0) {
            return;
        }
        Outputs open = Objects.requireNonNull(outputs);
        open.metrics.add(json("step", report.epoch(), report.step(), json -> {
            json.writeNumberProperty("loss", report.loss());
            json.writeNumberProperty("accuracy", report.accuracy());
            json.writeNumberProperty("rate", report.rate());
            json.writeNumberProperty("gradientNorm", report.gradientNorm());
        }));
        open.timings.add("step," + report.epoch() + "," + report.step() + "," + (float) report.stepSeconds() + ","
                + (float) report.imagesPerSecond() + "," + (float) report.dataWaitShare());
    }

    @Override
    public void onEvaluation(EpochReport report) throws IOException {
        Outputs open = Objects.requireNonNull(outputs);
        open.metrics.add(json("epoch", report.epoch(), report.step(), json -> {
            json.writeNumberProperty("trainLoss", report.trainLoss());
            json.writeNumberProperty("trainAccuracy", report.trainAccuracy());
            if (!Double.isNaN(report.testLoss())) {
                json.writeNumberProperty("testLoss", report.testLoss());
                json.writeNumberProperty("testAccuracy", report.testAccuracy());
            }
        }));
        String test = Double.isNaN(report.testLoss()) ? "," : report.testLoss() + "," + report.testAccuracy();
        open.epochs.add(report.epoch() + "," + report.step() + "," + report.trainLoss() + "," + report.trainAccuracy()
                + "," + test);
        open.timings.add("epoch," + report.epoch() + "," + report.step() + "," + (float) report.seconds() + ",,"
                + (float) report.dataWaitShare());
        open.timings.add(
                "evaluation," + report.epoch() + "," + report.step() + "," + (float) report.testSeconds() + ",,");
    }

    private static String json(String type, int epoch, long step, Consumer<JsonGenerator> numbers) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("type", type);
            json.writeNumberProperty("epoch", epoch);
            json.writeNumberProperty("step", step);
            numbers.accept(json);
            json.writeEndObject();
        }
        return line.toString();
    }

    @Override
    public void onSave(long step) throws IOException {
        Outputs open = Objects.requireNonNull(outputs);
        open.metrics.force();
        open.epochs.force();
    }

    @Override
    public void onEnd(TrainingResult result) throws IOException {
        close();
    }

    @Override
    public void onFailure(Throwable cause) throws IOException {
        close();
    }

    private void close() throws IOException {
        if (outputs != null) { // null when the start failed
            outputs.each(LineFile::close);
        }
    }
}
