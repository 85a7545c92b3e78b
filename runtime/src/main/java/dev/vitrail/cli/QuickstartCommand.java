package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.data.ImageData;
import dev.vitrail.runtime.train.TrainingResult;
import dev.vitrail.runtime.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Trains the example model. */
@Command(
        name = "quickstart",
        description = "Trains the example model on the built-in images, in under two minutes on two cores.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:test accuracy of at least 95 %%", "1:below it"})
final class QuickstartCommand implements Callable<Integer> {
    private static final String MODEL = "dev.vitrail.examples.quickstart.TinyVit";
    private static final String DATA = "builtin:shapes";
    private static final String NAME = "quickstart";
    private static final double TARGET = 0.95;

    private final Session session;

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    QuickstartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Console console = session.console();
        ModelDefinition definition = new ModelLoader("", console.err()).load(MODEL);
        TrainingDefaults recipe = new TrainingOptions().over(definition.info().training(), device.precision());
        Device opened = device.open(session, device.precision(definition.info()));
        ImageData images = DataOption.open(DATA, definition.info(), console);
        Path out = TrainingRun.newDirectory(number -> number == 1 ? NAME : NAME + "-" + number);
        TrainingSettings settings =
                new TrainingSettings(recipe, out, false, device.threads(), 0, 0, 0, false, Map.of());
        console.print("Training the example model %s on %s", MODEL, DATA);
        String continuation = "vitrail train " + MODEL + " --data " + DATA + " --out " + out + " --resume";
        TrainingResult result = new TrainingRun(session, definition, images, settings, continuation).run(opened);
        if (result.outcome() == TrainingResult.Outcome.INTERRUPTED) {
            return TrainingRun.INTERRUPTED;
        }
        if (result.testAccuracy() < TARGET) {
            console.note("test accuracy %.4f is below %.2f", result.testAccuracy(), TARGET);
            return ExitCode.SOFTWARE;
        }
        console.print("next: vitrail evaluate %s --data %s, vitrail inspect %s", out, DATA, MODEL);
        return ExitCode.OK;
    }
}
