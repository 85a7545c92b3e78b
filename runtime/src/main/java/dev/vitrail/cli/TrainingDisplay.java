package dev.vitrail.cli;

import dev.vitrail.runtime.train.EpochReport;
import dev.vitrail.runtime.train.RunInfo;
import dev.vitrail.runtime.train.StepReport;
import dev.vitrail.runtime.train.StopSignal;
import dev.vitrail.runtime.train.TrainingListener;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a training goes: on a terminal a bar that is drawn again a few times per second by a thread of its own,
 * elsewhere a line every few seconds. One line per epoch goes to the results in both cases.
 */
final class TrainingDisplay implements TrainingListener, AutoCloseable {
    private static final int REDRAW_MILLISECONDS = 250;
    private static final long LINE_NANOSECONDS = 5_000_000_000L;

    private final Console console;
    private final ProgressLine line;
    private final StopSignal stop;
    private final TerminalLine terminal;
    private @Nullable ProgressBar bar;
    private long lastLine;
    private int epochs;

    /** A display on a console, of a training that {@code stop} can stop. */
    TrainingDisplay(Console console, StopSignal stop) {
        this.console = console;
        this.stop = stop;
        this.line = new ProgressLine(console.shows("█") ? '█' : '#');
        this.terminal = new TerminalLine(console);
    }

    @Override
    public void onStart(RunInfo run) {
        epochs = run.settings().recipe().epochs();
        line.start(epochs, run.totalSteps());
        console.print(
                "data: %s, %s training and %s test images, %s steps per epoch",
                run.data(),
                Quantity.count(run.trainImages()),
                Quantity.count(run.testImages()),
                Quantity.count(run.stepsPerEpoch()));
        if (run.firstStep() > 0) {
            console.print(
                    "resumed after step %s of %s", Quantity.count(run.firstStep()), Quantity.count(run.totalSteps()));
        }
        lastLine = System.nanoTime();
        if (console.terminal()) {
            bar = new ProgressBarBuilder()
                    .setInitialMax(run.totalSteps())
                    .setUpdateIntervalMillis(REDRAW_MILLISECONDS)
                    .setRenderer((_, columns) -> line.render(columns))
                    .setConsumer(terminal)
                    .build();
        }
    }

    @Override
    public void onStep(StepReport report) {
        line.update(
                report.epoch(),
                report.step(),
                report.epochLoss(),
                report.epochAccuracy(),
                report.imagesPerSecond(),
                report.stepSeconds(),
                report.dataWaitShare(),
                report.etaSeconds());
        if (bar != null) {
            bar.stepTo(report.step());
        } else if (System.nanoTime() - lastLine >= LINE_NANOSECONDS) {
            console.note("%s", line.text());
            lastLine = System.nanoTime();
        }
    }

    @Override
    public void onEvaluation(EpochReport report) {
        terminal.clear();
        String test = Double.isNaN(report.testAccuracy())
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; test loss %.4f, test accuracy %.4f%s",
                        report.testLoss(),
                        report.testAccuracy(),
                        report.best() ? " (best)" : "");
        console.print(
                "epoch %d/%d: loss %.4f, accuracy %.4f%s; %s (waiting for data: %s) + %s",
                report.epoch(),
                epochs,
                report.trainLoss(),
                report.trainAccuracy(),
                test,
                Quantity.duration(report.seconds()),
                Quantity.percent(report.dataWaitShare()),
                Quantity.duration(report.testSeconds()));
    }

    @Override
    public void onSave(long step) {
        if (stop.requested()) {
            terminal.clear();
            console.note("saving after step %s; once more to stop at once", Quantity.count(step));
        }
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
