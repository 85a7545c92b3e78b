package dev.vitrail.study.control;

import dev.vitrail.cli.Console;
import dev.vitrail.cli.Quantity;
import dev.vitrail.study.store.StudyFolder;
import dev.vitrail.study.store.TrialEvent.Kind;
import dev.vitrail.study.store.TrialHistory;
import dev.vitrail.study.store.TrialLog;
import dev.vitrail.study.store.TrialMetrics;
import dev.vitrail.study.store.TrialResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows what happens: a line for every trial that ends, and on a terminal a table of those that run. */
public final class StudyDisplay implements AutoCloseable {
    private static final int INDENT = 8;
    private static final int HEADER = 2;
    private static final String NUMBERS = "   epoch   done    loss         time";
    private static final long REDRAW_NANOS = 500_000_000L;

    private final Console console;
    private final StudyFolder folder;
    private final LiveBlock block;
    private final Forecast forecast = new Forecast();
    private final Map<PlannedTrial, Long> running = new LinkedHashMap<>();
    private int total;
    private int done;
    private int failed;
    private int stopped;
    private long drawn;

    /** A display of the study in this folder. */
    public StudyDisplay(Console console, StudyFolder folder) {
        this.console = console;
        this.folder = folder;
        this.block = new LiveBlock(console);
    }

    void begin(Collection<PlannedTrial> trials, TrialLog log) {
        total = trials.size();
        int resumed = 0;
        for (PlannedTrial trial : trials) {
            TrialHistory history = log.history(trial.key());
            if (history.last() == Kind.DONE) {
                done++;
            } else {
                forecast.add(trial, progress(trial));
                resumed += history.starts() > 0 ? 1 : 0;
            }
        }
        say(String.format(
                Locale.ROOT,
                "%d trials: %d done, %d to run%s",
                total,
                done,
                total - done,
                resumed > 0 ? ", " + resumed + " of them begun before" : ""));
    }

    void started(PlannedTrial trial, TrialHistory history) {
        running.put(trial, System.nanoTime());
        if (!console.terminal()) {
            say(counter() + " start  " + trial.label()
                    + (history.starts() > 1 ? " (start " + history.starts() + ")" : ""));
        }
    }

    void reached(PlannedTrial trial, TrialResult result) {
        running.remove(trial);
        if (result.complete()) {
            done++;
            forecast.remove(trial, true);
        }
        say(String.format(
                Locale.ROOT,
                "%s %s  %s: %s %.4f, %s%s",
                counter(),
                result.complete() ? "done " : "rung ",
                trial.label(),
                result.complete() ? "accuracy" : "epoch " + result.epochs().size() + ", accuracy",
                result.testAccuracy(),
                Quantity.duration(result.seconds()),
                eta()));
    }

    void failed(PlannedTrial trial, String cause, boolean again) {
        running.remove(trial);
        if (!again) {
            failed++;
            forecast.remove(trial, false);
        }
        say(counter() + (again ? " retry  " : " FAILED ") + trial.label() + ": " + cause);
    }

    void stoppedEarly(PlannedTrial trial, String cause) {
        stopped++;
        forecast.remove(trial, false);
        say(counter() + " stop   " + trial.label() + ": " + cause);
    }

    void interrupted(PlannedTrial trial) {
        running.remove(trial);
    }

    void stopping(int count) {
        say("stopping: " + count + " running trials save their state; once more to stop at once");
    }

    /** Draws the table anew if it is time. */
    void tick() {
        if (console.terminal() && System.nanoTime() - drawn > REDRAW_NANOS) {
            draw();
        }
    }

    private void draw() {
        drawn = System.nanoTime();
        block.draw(lines(block.room()));
    }

    private List<String> lines(int room) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d of %d done, %d failed%s, %d running%s",
                done,
                total,
                failed,
                stopped > 0 ? ", " + stopped + " stopped" : "",
                running.size(),
                eta()));
        int width = console.columns() - 1 - NUMBERS.length();
        if (!running.isEmpty()) {
            String axes = running.keySet().iterator().next().axes();
            lines.add(String.format(Locale.ROOT, "%-" + width + "s%s", shortened(axes, width), NUMBERS));
        }
        for (Map.Entry<PlannedTrial, Long> entry : running.entrySet()) {
            if (lines.size() == room - 1 && running.size() > room - HEADER) {
                lines.add("... and " + (running.size() - (room - 1 - HEADER)) + " more");
                break;
            }
            lines.add(line(entry.getKey(), (System.nanoTime() - entry.getValue()) / 1e9, width));
        }
        return lines;
    }

    private String line(PlannedTrial trial, double seconds, int width) {
        TrialMetrics.Progress progress = progress(trial);
        return String.format(
                Locale.ROOT,
                "%-" + width + "s%8s%6.0f%%%8s%13s",
                shortened(trial.values(), width),
                progress.epoch() + "/" + trial.recipe().epochs(),
                100.0 * progress.step() / Math.max(1, trial.steps()),
                Double.isNaN(progress.loss()) ? "-" : String.format(Locale.ROOT, "%.3f", progress.loss()),
                Quantity.duration(seconds));
    }

    /** The end tells more: the last axes change fastest. */
    private static String shortened(String text, int width) {
        return text.length() <= width ? text : "..." + text.substring(text.length() - width + 3);
    }

    private TrialMetrics.Progress progress(PlannedTrial trial) {
        return TrialMetrics.progress(folder.trial(trial.key()));
    }

    private String counter() {
        int width = Integer.toString(total).length();
        return String.format(Locale.ROOT, "[%" + width + "d/%d]", done + failed + stopped, total);
    }

    private String eta() {
        double seconds = forecast.seconds(running.keySet(), this::progress);
        return total == done + failed + stopped || Double.isNaN(seconds) ? "" : "; eta " + Quantity.duration(seconds);
    }

    private void say(String line) {
        if (console.terminal()) {
            block.clear();
        }
        TextWrap.lines(line, console.columns() - 1, INDENT).forEach(part -> console.note("%s", part));
        if (console.terminal()) {
            draw();
        }
    }

    /** Takes the table away. */
    @Override
    public void close() {
        if (console.terminal()) {
            block.clear();
        }
    }
}
