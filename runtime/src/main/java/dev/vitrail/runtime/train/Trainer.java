package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.checkpoint.TrainingState;
import dev.vitrail.runtime.data.BatchLoader;
import dev.vitrail.runtime.data.ImageData;
import dev.vitrail.runtime.train.TrainingResult.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model: epochs over shuffled images, an evaluation after each, checkpoints, early stop.
 *
 * <p>A run that was interrupted, at whatever step and in whatever way, and then resumed, ends with the same bits in its
 * weights and in {@code metrics.jsonl} as one that was not. Nothing is allocated per step.
 */
public final class Trainer {
    private static final double NANOS = 1e9;

    private final Model model;
    private final ImageData data;
    private final TrainingSettings settings;
    private final TrainingDefaults recipe;
    private final OptimizerRule rule;
    private final Schedule schedule;
    private final Listeners listeners;
    private final StopSignal stop;
    private final Saver saver;
    private final Pace pace;
    private final StepReport report = new StepReport();
    private final int classes;
    private final PendingStep[] steps;
    private @Nullable PendingStep underWay;
    private long epochStart;
    private long stepEnd;
    private long waited;

    /**
     * @param model in training mode, with a batch of at least that of the settings and the optimizer's slots
     * @param listeners called in this order, before those found by {@link java.util.ServiceLoader}
     * @throws IllegalArgumentException if model, data and settings do not fit together; says which values
     */
    public Trainer(
            Model model, ImageData data, TrainingSettings settings, List<TrainingListener> listeners, StopSignal stop) {
        this(model, data, settings, listeners, stop, DurableFile.ON_DISK);
    }

    /** With other file operations, for tests. */
    Trainer(
            Model model,
            ImageData data,
            TrainingSettings settings,
            List<TrainingListener> listeners,
            StopSignal stop,
            DurableFile files) {
        RunInputs.requireFit(model, data, settings);
        this.model = model;
        this.data = data;
        this.settings = settings;
        this.recipe = settings.recipe();
        this.rule = settings.rule();
        this.schedule = settings.schedule();
        this.listeners = new Listeners(listeners);
        this.stop = stop;
        this.saver = new Saver(
                files, model, settings, RunInputs.stateSettings(recipe, data), RunInputs.notes(settings, data));
        this.pace = new Pace(recipe.batch(), data.test().size());
        this.classes = model.info().architecture().classes();
        this.steps = new PendingStep[] {new PendingStep(recipe.batch()), new PendingStep(recipe.batch())};
    }

    /**
     * Runs the training to its end, or until the stop signal. Called once.
     *
     * @throws TrainingDivergedException if a loss or gradient is not finite
     * @throws IOException if the run's directory cannot be read or written, or holds another run
     */
    public TrainingResult run() throws IOException {
        long start = System.nanoTime();
        try (RunLock _ = saver.open();
                BatchLoader training =
                        BatchLoader.training(data.train(), recipe.batch(), recipe.seed(), settings.augment());
                BatchLoader test = BatchLoader.evaluation(data.test(), recipe.batch())) {
            TrainingState saved = saver.restore(training.batchesPerEpoch());
            if (saved == null) {
                model.initialize(recipe.seed());
                saved = TrainingState.start(Map.of());
            }
            Progress progress = new Progress(saved);
            listeners.start(RunInputs.info(model, data, settings, training.batchesPerEpoch(), saved));
            Outcome outcome = runEpochs(progress, training, test);
            TrainingResult result = progress.result(outcome, (System.nanoTime() - start) / NANOS);
            listeners.end(result);
            return result;
        } catch (IOException | RuntimeException | Error e) {
            listeners.failed(e);
            throw e;
        }
    }

    private Outcome runEpochs(Progress progress, BatchLoader training, BatchLoader test) throws IOException {
        Outcome outcome = outcome(progress);
        while (outcome == null) {
            if (stop.requested() || !runEpoch(progress, training) || !finishEpoch(progress, test)) {
                saver.saveState(progress, listeners, true);
                saver.saveWeights(progress, false, true);
                return Outcome.INTERRUPTED;
            }
            outcome = outcome(progress);
        }
        return outcome;
    }

    /** Why the run is over, or null while it is not. */
    private @Nullable Outcome outcome(Progress progress) {
        if (progress.epoch == recipe.epochs()) {
            return Outcome.FINISHED;
        }
        boolean hopeless = settings.patience() > 0 && progress.epochsWithoutBetter >= settings.patience();
        return hopeless ? Outcome.EARLY_STOPPED : null;
    }

    /**
     * The steps of the epoch that are left; false if stopped. Where the model returns before a step is done, the next one is
     * started first and then the numbers of this one are looked at, so that the device has always something to do. Before
     * anything is saved, tested or stopped, no step is under way.
     */
    private boolean runEpoch(Progress progress, BatchLoader training) throws IOException {
        epochStart = System.nanoTime();
        int batches = training.batchesPerEpoch();
        training.start(progress.epoch, progress.batch);
        for (int batch = progress.batch; batch < batches; batch++) {
            PendingStep before = underWay;
            underWay = start(progress.step + (before == null ? 1 : 2), training);
            if (before != null) {
                finish(before, progress, training);
            }
            // After the last step of an epoch the evaluation comes first, and then a state in any case.
            boolean last = batch + 1 == batches, save = !last && saver.due(progress.step + 1);
            if (last || save || stop.requested() || underWay.result().isReady()) {
                finishLast(progress, training);
            }
            if (stop.requested()) {
                finishLast(progress, training);
                return false;
            }
            if (save) {
                saver.saveState(progress, listeners, false);
            }
        }
        return true;
    }

    private PendingStep start(long number, BatchLoader training) {
        PendingStep step = steps[(int) (number % steps.length)];
        step.startNanos = System.nanoTime();
        Batch batch = training.next();
        if (batch == null) {
            throw new IllegalStateException("the epoch has no batch for step " + number);
        }
        step.number = number;
        step.rate = schedule.rate(number - 1, totalSteps(training));
        step.started(model.trainStep(batch, recipe.labelSmoothing(), recipe.seed(), rule, step.rate, number), batch);
        return step;
    }

    private void finishLast(Progress progress, BatchLoader training) {
        PendingStep last = underWay;
        if (last != null) {
            underWay = null;
            finish(last, progress, training);
        }
    }

    /** Looks at the numbers of a step, once they are here. */
    private void finish(PendingStep step, Progress progress, BatchLoader training) {
        double loss = step.result().loss(), norm = step.result().gradientNorm();
        if (!Double.isFinite(loss)) {
            throw diverged(step, "the loss is " + loss, progress, training);
        }
        if (!Double.isFinite(norm)) {
            throw diverged(step, "the gradient's norm is " + norm, progress, training);
        }
        int correct = step.correct(classes);
        progress.stepDone(loss, correct);
        long now = System.nanoTime(), waitedNow = training.waitNanos();
        pace.step(now - Math.max(step.startNanos, stepEnd), waitedNow - waited);
        stepEnd = now;
        waited = waitedNow;
        if (!listeners.isEmpty()) {
            report.epoch = progress.epoch + 1;
            report.step = progress.step;
            report.loss = loss;
            report.accuracy = correct / (double) step.count();
            report.epochLoss = progress.lossSum / progress.batch;
            report.epochAccuracy = progress.correct / ((double) progress.batch * recipe.batch());
            report.rate = step.rate;
            report.gradientNorm = norm;
            pace.report(report, totalSteps(training) - progress.step, recipe.epochs() - progress.epoch);
            listeners.step(report);
        }
    }

    /** The end of a run at a step that changed nothing, and neither did the one that was started after it. */
    private TrainingDivergedException diverged(PendingStep step, String what, Progress progress, BatchLoader training) {
        double loss = step.result().loss();
        if (underWay != null) { // its gradient is there now: that of this step again, to find what is not finite
            training.start(progress.epoch, progress.batch);
            Batch batch = training.next();
            if (batch != null) {
                model.forwardBackward(batch, recipe.labelSmoothing(), recipe.seed(), step.number);
            }
        }
        return Divergence.at(model, settings, step.number, step.rate, loss, what, saver.savedStep());
    }

    private long totalSteps(BatchLoader training) {
        return (long) recipe.epochs() * training.batchesPerEpoch();
    }

    /** Evaluation, listeners, checkpoints; false if stopped before the evaluation was complete. */
    private boolean finishEpoch(Progress progress, BatchLoader test) throws IOException {
        long start = System.nanoTime();
        double loss = Double.NaN;
        double accuracy = Double.NaN;
        boolean best = false;
        if (data.test().size() > 0) {
            Evaluation evaluation = Evaluation.of(model, data.test(), test, stop);
            if (evaluation == null) {
                return false;
            }
            loss = evaluation.loss();
            accuracy = evaluation.accuracy();
            if (!Double.isFinite(loss)) {
                throw Divergence.at(
                        model,
                        settings,
                        progress.step,
                        0,
                        loss,
                        "the loss on the test images is " + loss,
                        saver.savedStep());
            }
            best = progress.better(accuracy);
            progress.evaluated(accuracy, loss);
        }
        double testSeconds = (System.nanoTime() - start) / NANOS;
        pace.evaluated(testSeconds);
        listeners.evaluated(new EpochReport(
                progress.epoch + 1,
                progress.step,
                progress.lossSum / progress.batch,
                progress.correct / ((double) progress.batch * recipe.batch()),
                loss,
                accuracy,
                best,
                (start - epochStart) / NANOS,
                testSeconds));
        progress.epochDone();
        boolean last = outcome(progress) != null;
        saver.saveWeights(progress, best, last);
        saver.saveState(progress, listeners, last);
        return true;
    }
}
