package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.cpu.AvailableMemory;
import dev.vitrail.runtime.data.ImageData;
import dev.vitrail.runtime.train.MetricsWriter;
import dev.vitrail.runtime.train.RunDirectory;
import dev.vitrail.runtime.train.StopSignal;
import dev.vitrail.runtime.train.TerminationHook;
import dev.vitrail.runtime.train.Trainer;
import dev.vitrail.runtime.train.TrainingResult;
import dev.vitrail.runtime.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/** One training, with all that is shown before, during and after it. */
final class TrainingRun {
    /** The exit code of a run that was stopped; the JVM sets its own where a signal did it. */
    static final int INTERRUPTED = 130;

    private static final Path RUNS = Path.of("runs");

    private final Session session;
    private final ModelDefinition definition;
    private final ImageData data;
    private final TrainingSettings settings;
    private final String continuation;

    /**
     * A training that has not begun.
     *
     * @param continuation the command that goes on with the run once it was stopped
     */
    TrainingRun(
            Session session,
            ModelDefinition definition,
            ImageData data,
            TrainingSettings settings,
            String continuation) {
        this.session = session;
        this.definition = definition;
        this.data = data;
        this.settings = settings;
        this.continuation = continuation;
    }

    /** Trains to the end, or until Ctrl-C or SIGTERM. */
    TrainingResult run(Device device) throws IOException {
        Console console = session.console();
        ModelInfo info = definition.info();
        int batch = settings.recipe().batch(), images = data.train().size();
        if (images < batch) {
            throw new UsageException("a batch of " + Quantity.count(batch) + " is larger than the training set of "
                    + Quantity.count(images) + " images; give --batch " + images + " or less");
        }
        console.print("%s", ModelSummary.line(info));
        console.print("%s", new MemorySummary(info, batch, settings.threads(), AvailableMemory.bytes()).line());
        StopSignal stop = new StopSignal();
        try (Model model = device.create(
                        definition, Model.Mode.TRAINING, batch, settings.rule().slots());
                TerminationHook _ = TerminationHook.install(stop)) {
            // What a device makes of a model may show only now.
            console.print("device: %s; run: %s", device.description(), settings.out());
            TrainingResult result;
            try (TrainingDisplay display = new TrainingDisplay(console, stop)) {
                result = new Trainer(model, data, settings, List.of(display, new MetricsWriter(1)), stop).run();
            }
            showEnd(console, result);
            return result;
        }
    }

    private void showEnd(Console console, TrainingResult result) {
        RunDirectory files = new RunDirectory(settings.out());
        switch (result.outcome()) {
            case INTERRUPTED -> {
                console.print("stopped after step %s; to go on:", Quantity.count(result.steps()));
                console.print("  %s", continuation);
                return;
            }
            case EARLY_STOPPED -> console.print("stopped early: no better accuracy for %d epochs", settings.patience());
            case FINISHED -> {}
        }
        if (!Double.isNaN(result.testAccuracy())) {
            console.print(
                    "test accuracy: best %.4f (epoch %d), last %.4f, in %s",
                    result.bestAccuracy(),
                    result.bestEpoch(),
                    result.testAccuracy(),
                    Quantity.duration(result.seconds()));
        }
        console.print("weights: %s, %s; metrics: %s", files.best(), files.last(), files.metrics());
    }

    /** Makes the first directory below {@code runs} that does not exist; {@code name} numbers from 1. */
    static Path newDirectory(IntFunction<String> name) throws IOException {
        Files.createDirectories(RUNS);
        for (int number = 1; ; number++) {
            try {
                return Files.createDirectory(RUNS.resolve(name.apply(number)));
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
        }
    }
}
