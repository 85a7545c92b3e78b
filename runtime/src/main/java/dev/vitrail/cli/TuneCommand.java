package dev.vitrail.cli;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.opencl.OpenClDevice;
import dev.vitrail.runtime.opencl.Tuning;
import dev.vitrail.runtime.opencl.TuningSearch;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches the sizes of a model's kernels that suit a device. */
@Command(
        name = "tune",
        description = "Searches the sizes with which a model's kernels are fastest on an OpenCL device.",
        footer = {
            "",
            "Every choice is tested against the CPU before it is timed. The best one is kept",
            "in the user's cache, and used whenever this model runs on this device in this",
            "precision; another search replaces it. Each choice takes some seconds to compile."
        })
final class TuneCommand implements Callable<Integer> {
    private static final int STEPS = 10;
    private static final String ROW = "%-42s %s%n";

    private final Session session;

    @Mixin
    private final ModelArgument model = new ModelArgument();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(names = "--batch", paramLabel = "N", description = "Images per step; 64 by default.")
    private int batch = 64;

    TuneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Checks.atLeast("--batch", batch, 1);
        ModelDefinition definition = model.load(session.console().err());
        if (!(device.open(session, device.precision(definition.info())) instanceof OpenClDevice openCl)) {
            throw new UsageException("only OpenCL devices are tuned, not " + device.name() + ": add --device opencl");
        }
        PrintStream out = session.console().out();
        TuningSearch search = new TuningSearch(openCl, definition, batch, TimedModel.ADAMW.slots());
        if (!search.hasChoices()) {
            out.printf("form %s has nothing to tune: a GPU's tiles are fixed by the form%n", openCl.form());
            return ExitCode.OK;
        }
        out.printf("%s at batch %d on %s%n", definition.info().name(), batch, openCl.description());
        out.printf(ROW, "choice", "ms per step");
        TuningSearch.Trial best = search.run(tested -> seconds(tested, definition), trial -> print(out, trial));
        if (best == null) {
            session.console().note("every choice was rejected; nothing is kept");
            return ExitCode.SOFTWARE;
        }
        out.printf("kept: %s%n", label(best.tuning()));
        return ExitCode.OK;
    }

    private double seconds(Model tested, ModelDefinition definition) {
        try (TimedModel timed = new TimedModel(tested, definition, batch)) {
            return BenchCommand.median(
                    DoubleStream.generate(timed::step).limit(STEPS).toArray());
        }
    }

    private static void print(PrintStream out, TuningSearch.Trial trial) {
        String result = trial.objection()
                .map(objection -> "rejected: " + objection.lines().findFirst().orElse(""))
                .orElseGet(() -> String.format(Locale.ROOT, "%.2f", 1e3 * trial.seconds()));
        out.printf(ROW, label(trial.tuning()), result);
    }

    private static String label(Tuning tuning) {
        return tuning.isStandard() ? "standard" : tuning.text();
    }
}
