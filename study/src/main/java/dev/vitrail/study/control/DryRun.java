package dev.vitrail.study.control;

import dev.vitrail.cli.Console;
import dev.vitrail.cli.Quantity;
import dev.vitrail.cli.RandomImages;
import dev.vitrail.cli.TextTable;
import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.train.TrainingSettings;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Shows what a study would run: cells, parameters, work, memory and an estimate of the time. */
public final class DryRun {
    private static final double CALIBRATION_SECONDS = 2;
    private static final int WARM_UP_STEPS = 3;
    private static final int LEAST_STEPS = 5;
    private static final int COLUMNS = 79;
    private static final int CELL_WIDTH = 30;

    private final StudyPlan plan;
    private final ControlSettings settings;
    private final Console console;

    /** A dry run of this plan. */
    public DryRun(StudyPlan plan, ControlSettings settings, Console console) {
        this.plan = plan;
        this.settings = settings;
        this.console = console;
    }

    /** Measures a few steps of one cell and prints the table. */
    public void print() {
        List<PlannedTrial> first = plan.trials().stream()
                .filter(trial -> trial.recipe().seed() == plan.seeds().getFirst())
                .toList();
        PlannedTrial measured = first.stream()
                .sorted(Comparator.comparingDouble(PlannedTrial::macs))
                .toList()
                .get(first.size() / 2);
        double rate = macsPerSecond(measured);
        TextTable table = new TextTable("<cell", "parameters", "MACs/image", "memory", "epochs", "time");
        for (PlannedTrial trial : first) {
            // Long cells take lines of their own.
            List<String> words = TextWrap.lines(trial.cellId(), CELL_WIDTH, 2);
            words.subList(0, words.size() - 1).forEach(line -> table.row(line, "", "", "", "", ""));
            table.row(
                    words.getLast(),
                    Quantity.count(trial.model().info().parameterCount()),
                    Quantity.count(trial.model().info().macs()),
                    Quantity.bytes(memory(trial)),
                    "" + trial.recipe().epochs(),
                    Quantity.duration(trial.macs() / rate));
        }
        table.lines().forEach(line -> console.print("%s", line));
        showSums(rate, measured, first);
    }

    private void showSums(double rate, PlannedTrial measured, List<PlannedTrial> first) {
        long models = first.stream()
                .map(trial -> trial.model().info().architecture())
                .distinct()
                .count();
        double seconds = plan.trials().stream().mapToDouble(PlannedTrial::macs).sum() / rate;
        console.print("");
        console.print(
                "%d cells of %d architectures, %d seeds: %d trials, %.3g MACs of training",
                plan.cells().size(),
                models,
                plan.seeds().size(),
                plan.trials().size(),
                plan.trials().stream().mapToDouble(PlannedTrial::macs).sum());
        console.print(
                "estimated time: %s one after the other, %s if %d at once are as fast",
                Quantity.duration(seconds), Quantity.duration(seconds / settings.jobs()), settings.jobs());
        String basis = String.format(
                Locale.ROOT,
                "The time is that of training alone, at %.3g MACs/s: measured just now over a few steps of the cell %s,"
                        + " with random images and %d thread(s), and taken for all cells. Starting, reading images and"
                        + " testing come on top.",
                rate,
                measured.cellId(),
                settings.threads());
        TextWrap.lines(basis, COLUMNS, 0).forEach(line -> console.print("%s", line));
        console.print("Memory is that of one trial: the model's arena and the decoded images.");
    }

    private long memory(PlannedTrial trial) {
        Architecture a = trial.model().info().architecture();
        int batch = trial.recipe().batch();
        return trial.model()
                        .info()
                        .memory()
                        .bytes(
                                Model.Mode.TRAINING,
                                batch,
                                settings.threads(),
                                rule(trial).slots())
                + (trial.trainImages() + trial.testImages()) * a.imageFloats();
    }

    private static OptimizerRule rule(PlannedTrial trial) {
        return TrainingSettings.of(trial.recipe(), Path.of("")).rule();
    }

    /** Steps on random images, for at least a moment. */
    private double macsPerSecond(PlannedTrial trial) {
        OptimizerRule rule = rule(trial);
        int batch = trial.recipe().batch();
        Architecture a = trial.model().info().architecture();
        try (Model model = Devices.open(settings.device(), settings.threads())
                        .with(Precision.valueOf(trial.recipe().precision()))
                        .create(trial.model(), Model.Mode.TRAINING, batch, rule.slots());
                Arena arena = Arena.ofConfined()) {
            model.initialize(1);
            Batch images = RandomImages.batch(arena, a, batch, 1);
            long start = System.nanoTime();
            long counted = start;
            int steps = 0;
            int step = 0;
            while (steps < LEAST_STEPS || System.nanoTime() - start < CALIBRATION_SECONDS * 1e9) {
                step++;
                model.forwardBackward(images, 0, 1, step);
                model.update(rule, 0, step);
                if (step == WARM_UP_STEPS) {
                    counted = System.nanoTime();
                } else if (step > WARM_UP_STEPS) {
                    steps++;
                }
            }
            double seconds = (System.nanoTime() - counted) / 1e9;
            return 3.0 * trial.model().info().macs() * batch * steps / seconds;
        }
    }
}
