package dev.vitrail.cli;

import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.cpu.CpuDevice;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast a model runs on random images. */
@Command(
        name = "bench",
        description = "Measures the time of a step on random images and prints one line of JSON.",
        footer = {
            "",
            "A training step is forward pass, backward pass and AdamW. FLOPs are twice the",
            "multiply-adds of the matrix products, in training three times those of the",
            "forward pass. The first steps warm up and do not count: a fifth of them, at",
            "least 3."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int WARM_UP = 3;

    /** What is measured. */
    enum Mode {
        TRAIN,
        INFER
    }

    private final Session session;

    @Mixin
    private final ModelArgument model = new ModelArgument();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(names = "--batch", paramLabel = "N", description = "Images per step; 64 by default.")
    private int batch = 64;

    @Option(names = "--steps", paramLabel = "K", description = "Steps, warm-up included; 20 by default.")
    private int steps = 20;

    @Option(names = "--mode", paramLabel = "MODE", description = "train (by default) or infer.")
    private Mode mode = Mode.TRAIN;

    @Option(names = "--profile", description = "Prints where the time of a step goes, kernel by kernel.")
    private boolean profiled;

    @Option(
            names = "--memory",
            description = "Instead of time measures memory: what the process grows by during a step, and the plan.")
    private boolean memory;

    BenchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Checks.atLeast("--batch", batch, 1);
        Checks.atLeast("--steps", steps, 1);
        ModelDefinition definition = model.load(session.console().err());
        ModelInfo info = definition.info();
        Device opened = mode == Mode.TRAIN ? device.open(session, device.precision(info)) : device.open(session, info);
        if (memory) {
            session.console().out().println(memory(opened, definition));
            return ExitCode.OK;
        }
        double[] seconds = new double[steps];
        double loss;
        ProfiledDevice profile = profiled ? ProfiledDevice.of(opened, device.threads()) : null;
        try (TimedModel timed = place(profile == null ? opened : profile.device(), definition)) {
            for (int step = 0; step < steps; step++) {
                if (profile != null && step == warmUp(steps)) {
                    profile.reset().run();
                }
                seconds[step] = timed.step();
            }
            loss = timed.loss();
        }
        session.console().out().println(json(info, median(seconds), loss));
        if (profile != null) {
            double[] counted = Arrays.copyOfRange(seconds, warmUp(steps), steps);
            double all = Arrays.stream(counted).sum();
            new ProfileTable(
                            profile.rows().get(),
                            counted.length,
                            all,
                            profile.roofs().get())
                    .lines()
                    .forEach(session.console().out()::println);
        }
        return ExitCode.OK;
    }

    /** The median of all but the first steps. */
    static double median(double[] seconds) {
        double[] counted = Arrays.copyOfRange(seconds, warmUp(seconds.length), seconds.length);
        Arrays.sort(counted);
        int middle = counted.length / 2;
        return counted.length % 2 == 1 ? counted[middle] : (counted[middle - 1] + counted[middle]) / 2;
    }

    private static int warmUp(int steps) {
        return Math.min(Math.max(WARM_UP, steps / 5), steps - 1);
    }

    private TimedModel place(Device on, ModelDefinition definition) {
        return new TimedModel(on, definition, placed(), batch);
    }

    private Model.Mode placed() {
        return mode == Mode.TRAIN ? Model.Mode.TRAINING : Model.Mode.INFERENCE;
    }

    private String memory(Device on, ModelDefinition definition) {
        if (!(on instanceof CpuDevice)) {
            throw new UsageException("--memory measures this process, and so needs --device cpu");
        }
        ModelInfo info = definition.info();
        int slots = mode == Mode.TRAIN ? TimedModel.ADAMW.slots() : 0;
        long plan = info.memory().bytes(placed(), batch, device.threads(), slots);
        return MemoryMeasurement.of(() -> place(on, definition), plan, steps)
                .json(info.declaration(), batch, device.threads());
    }

    private String json(ModelInfo info, double median, double loss) {
        double flops = 2.0 * info.macs() * batch * (mode == Mode.TRAIN ? 3 : 1);
        return JsonLine.of(json -> {
            json.writeStringProperty("model", info.declaration());
            json.writeStringProperty("mode", mode.name().toLowerCase(Locale.ROOT));
            json.writeNumberProperty("batch", batch);
            json.writeNumberProperty("threads", device.threads());
            json.writeNumberProperty("steps", steps);
            json.writeNumberProperty("median_seconds", round(median, 6));
            json.writeNumberProperty("images_per_second", round(batch / median, 2));
            json.writeNumberProperty("gflops", round(flops / median / 1e9, 2));
            json.writeNumberProperty("loss", loss);
        });
    }

    private static double round(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.rint(value * scale) / scale;
    }
}
