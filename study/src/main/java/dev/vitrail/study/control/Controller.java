package dev.vitrail.study.control;

import dev.vitrail.runtime.train.StopSignal;
import dev.vitrail.study.launch.RunningTrial;
import dev.vitrail.study.launch.TrialCommand;
import dev.vitrail.study.launch.TrialExit;
import dev.vitrail.study.launch.TrialLauncher;
import dev.vitrail.study.store.StudyFolder;
import dev.vitrail.study.store.TrialEvent;
import dev.vitrail.study.store.TrialEvent.Kind;
import dev.vitrail.study.store.TrialHistory;
import dev.vitrail.study.store.TrialLog;
import dev.vitrail.study.store.TrialResult;
import dev.vitrail.study.trial.TrialFailure;
import dev.vitrail.study.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the trials of a study, a few at a time, until each is done, has failed for good or was stopped. Everything that
 * happens is in the log before anything follows from it: a controller that was killed goes on where it was. Used by one
 * thread.
 */
public final class Controller {
    private static final long TICK_MILLIS = 200;

    private final ControlSettings settings;
    private final StudyFolder folder;
    private final TrialLog log;
    private final TrialLauncher launcher;
    private final StopSignal stop;
    private final StudyDisplay display;
    private final TrialJvm jvm;
    private final Map<String, PlannedTrial> trials = new LinkedHashMap<>();
    private final Map<String, Attempt> running = new LinkedHashMap<>();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

    private record Attempt(PlannedTrial trial, int until, long logStart) {}

    private record Ended(String key, TrialExit exit) {}

    /** @param log the study's, opened under its lock */
    public Controller(
            StudyPlan plan,
            ControlSettings settings,
            StudyFolder folder,
            TrialLog log,
            TrialLauncher launcher,
            StopSignal stop,
            StudyDisplay display) {
        this.settings = settings;
        this.folder = folder;
        this.log = log;
        this.launcher = launcher;
        this.stop = stop;
        this.display = display;
        this.jvm = TrialJvm.likeThis(settings.compiled(), settings.classPath());
        plan.trials().forEach(trial -> trials.putIfAbsent(trial.key(), trial));
    }

    /** Runs what is left to run; false if the stop was asked for before the end. */
    public boolean run() throws IOException {
        Map<String, PlannedTrial> alive = new LinkedHashMap<>(trials);
        for (PlannedTrial trial : trials.values()) {
            adopt(trial);
        }
        display.begin(trials.values(), log);
        if (settings.halving() > 0) {
            Halving halving = new Halving(settings.halving());
            for (double part : halving.rungs()) {
                if (!runUntil(alive, part)) {
                    return false;
                }
                stopHopeless(halving, alive, part);
            }
        }
        return runUntil(alive, 1);
    }

    /** Takes over a result that came while nobody was there to write it down. */
    private void adopt(PlannedTrial trial) throws IOException {
        if (log.history(trial.key()).last() != Kind.DONE
                && hasReached(trial, trial.recipe().epochs())) {
            append(Kind.DONE, trial, "", "");
        }
    }

    private boolean hasReached(PlannedTrial trial, int epoch) throws IOException {
        Optional<TrialResult> result = TrialResult.read(folder.trial(trial.key()), trial.key());
        return result.isPresent()
                && (result.get().complete()
                        || epoch < trial.recipe().epochs()
                                && result.get().epochs().size() >= epoch);
    }

    /** Runs every trial to this part of its epochs; those that fail for good are left behind. */
    private boolean runUntil(Map<String, PlannedTrial> alive, double part) throws IOException {
        Deque<PlannedTrial> waiting = new ArrayDeque<>();
        for (PlannedTrial trial : alive.values()) {
            if (!hasReached(trial, trial.epochAt(part)) && !isGivenUp(trial)) {
                waiting.add(trial);
            }
        }
        boolean stopping = false;
        while (!running.isEmpty() || (!waiting.isEmpty() && !stopping)) {
            if (stop.requested() && !stopping) {
                stopping = true;
                display.stopping(running.size());
                launcher.close();
            }
            while (!stopping && running.size() < settings.jobs() && !waiting.isEmpty()) {
                start(waiting.remove(), part, waiting);
            }
            Ended next = await();
            if (next != null) {
                end(next, stopping, waiting);
            }
            display.tick();
        }
        return !stop.requested() || waiting.isEmpty() && alive.values().stream().allMatch(this::isSettled);
    }

    private boolean isSettled(PlannedTrial trial) {
        Kind last = log.history(trial.key()).last();
        return last == Kind.DONE || last == Kind.FAILED || last == Kind.STOPPED;
    }

    private boolean isGivenUp(PlannedTrial trial) {
        TrialHistory history = log.history(trial.key());
        return history.last() == Kind.FAILED
                && (history.failures() > settings.retries() || ExitCause.isFinal(history.cause()));
    }

    private void start(PlannedTrial trial, double part, Deque<PlannedTrial> waiting) throws IOException {
        Path directory = folder.trial(trial.key()).toAbsolutePath();
        Files.createDirectories(directory);
        TrialFailure.clear(directory);
        int epoch = trial.epochAt(part);
        int until = epoch == trial.recipe().epochs() ? 0 : epoch;
        TrialSpec spec = new TrialSpec(
                trial.key(),
                settings.study(),
                trial.cell(),
                trial.recipe().seed(),
                settings.changes(),
                until,
                settings.data(),
                settings.device(),
                settings.threads(),
                directory);
        Path output = folder.log(trial.key()).toAbsolutePath();
        Attempt attempt = new Attempt(trial, epoch, Files.exists(output) ? Files.size(output) : 0);
        append(Kind.START, trial, "", "");
        try {
            RunningTrial started = launcher.start(
                    new TrialCommand(trial.key(), jvm.command(spec), directory, output, settings.timeout()));
            running.put(trial.key(), attempt);
            display.started(trial, log.history(trial.key()));
            started.exit().thenAccept(exit -> ended.add(new Ended(trial.key(), exit)));
        } catch (IOException e) {
            failed(attempt, "cannot be started: " + e.getMessage(), waiting);
        }
    }

    private @Nullable Ended await() {
        try {
            return ended.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop.request();
            return null;
        }
    }

    private void end(Ended end, boolean stopping, Deque<PlannedTrial> waiting) throws IOException {
        Attempt attempt = running.remove(end.key());
        if (attempt == null) {
            throw new IllegalStateException("trial " + end.key() + " ended twice");
        }
        PlannedTrial trial = attempt.trial();
        Path directory = folder.trial(trial.key());
        try {
            if (hasReached(trial, attempt.until())) {
                TrialResult result = TrialResult.read(directory, trial.key()).orElseThrow();
                if (result.complete()) {
                    append(Kind.DONE, trial, "", "");
                }
                display.reached(trial, result);
                return;
            }
        } catch (IOException damaged) {
            failed(attempt, "left a damaged result: " + damaged.getMessage(), waiting);
            return;
        }
        Optional<String> said = TrialFailure.read(directory);
        if (stopping && said.isEmpty()) {
            append(Kind.INTERRUPTED, trial, "", "");
            display.interrupted(trial);
            return;
        }
        String tail = LogTail.read(folder.log(trial.key()), attempt.logStart());
        failed(attempt, ExitCause.of(end.exit(), said, tail, settings.timeout()), waiting);
    }

    private void failed(Attempt attempt, String cause, Deque<PlannedTrial> waiting) throws IOException {
        PlannedTrial trial = attempt.trial();
        String tail = LogTail.read(folder.log(trial.key()), attempt.logStart());
        boolean again = log.history(trial.key()).failures() < settings.retries() && !ExitCause.isFinal(cause);
        append(again ? Kind.FAILURE : Kind.FAILED, trial, cause, tail);
        display.failed(trial, cause, again);
        if (again) {
            waiting.add(trial);
        }
    }

    private void stopHopeless(Halving halving, Map<String, PlannedTrial> alive, double part) throws IOException {
        Map<Integer, List<Double>> accuracies = new TreeMap<>();
        for (PlannedTrial trial : alive.values()) {
            int epoch = trial.epochAt(part);
            if (hasReached(trial, epoch)) {
                TrialResult result =
                        TrialResult.read(folder.trial(trial.key()), trial.key()).orElseThrow();
                accuracies
                        .computeIfAbsent(trial.cell(), _ -> new ArrayList<>())
                        .add(result.epochs().get(epoch - 1).testAccuracy());
            }
        }
        Map<Integer, String> stopped = halving.stopped(accuracies);
        for (PlannedTrial trial : List.copyOf(alive.values())) {
            String reason = stopped.get(trial.cell());
            if (reason != null) {
                alive.remove(trial.key());
                if (!isSettled(trial)) {
                    String cause = "stopped after epoch " + trial.epochAt(part) + ": " + reason;
                    append(Kind.STOPPED, trial, cause, "");
                    display.stoppedEarly(trial, cause);
                }
            }
        }
    }

    private void append(Kind kind, PlannedTrial trial, String cause, String logTail) throws IOException {
        String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        log.append(new TrialEvent(kind, trial.key(), time, trial.label(), cause, logTail));
    }
}
