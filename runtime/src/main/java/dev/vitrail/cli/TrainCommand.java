package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.data.ImageData;
import dev.vitrail.runtime.train.TrainingResult;
import dev.vitrail.runtime.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model. */
@Command(
        name = "train",
        sortOptions = false,
        customSynopsis = "vitrail train MODEL --data DATA [--out DIR] [--resume] [OPTIONS]",
        description = "Trains a model on images and saves weights, state and metrics.",
        footer = {
            "",
            "Ctrl-C stops after the step, saves and says how to go on; a second one stops at",
            "once. A run that goes on with --resume has the same bits as one that was never",
            "stopped."
        })
final class TrainCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final ModelArgument model = new ModelArgument();

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--out", paramLabel = "DIR", description = "The run's directory; runs/MODEL-NUMBER by default.")
    private @Nullable Path out;

    @Option(names = "--resume", description = "Go on with the run in --out, or start it if there is none.")
    private boolean resume;

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(names = "--save-steps", paramLabel = "N", description = "Save the state every N steps too; 0 for never.")
    private int saveSteps;

    @Option(
            names = "--save-seconds",
            paramLabel = "S",
            description = "Save the state every S seconds too, 300 by default; 0 for never.")
    private int saveSeconds = 300;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Stop after N epochs without a better test accuracy; 0, the default, for never.")
    private int patience;

    @ArgGroup(validate = false, heading = "%nInstead of what the model's @Training declares:%n")
    private final TrainingOptions options = new TrainingOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    TrainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        if (resume && out == null) {
            throw new UsageException("--resume needs --out: the directory of the run to go on with");
        }
        ModelDefinition definition = model.load(session.console().err());
        TrainingDefaults recipe = options.over(definition.info().training(), device.precision());
        settings(recipe, Path.of("")); // refuses a wrong setting before anything is read or made
        Device opened = device.open(session, device.precision(definition.info()));
        ImageData images = data.open(definition.info(), session.console());
        images.requireTrain();
        String name = definition.info().name();
        Path directory = out == null ? TrainingRun.newDirectory(number -> name + "-" + number) : out;
        TrainingSettings settings = settings(recipe, directory);
        TrainingResult result =
                new TrainingRun(session, definition, images, settings, continuation(directory)).run(opened);
        return result.outcome() == TrainingResult.Outcome.INTERRUPTED ? TrainingRun.INTERRUPTED : ExitCode.OK;
    }

    private TrainingSettings settings(TrainingDefaults recipe, Path directory) {
        try {
            return new TrainingSettings(
                    recipe, directory, resume, device.threads(), saveSteps, saveSeconds, patience, false, notes());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** For people: the architecture itself is recorded with the weights. */
    private Map<String, String> notes() {
        return Map.of("declared", model.name());
    }

    /** What was typed, with the options that go on with this run. */
    private String continuation(Path directory) {
        List<String> words =
                new ArrayList<>(spec.commandLine().getParent().getParseResult().originalArgs());
        if (out == null) {
            words.addAll(List.of("--out", directory.toString()));
        }
        if (!resume) {
            words.add("--resume");
        }
        return ShellWords.join("vitrail", words);
    }
}
