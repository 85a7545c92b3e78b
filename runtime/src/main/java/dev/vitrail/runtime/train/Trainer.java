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
    private long epochStart;

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

    /** The steps of the epoch that are left; false if stopped. */
    private boolean runEpoch(Progress progress, BatchLoader training) throws IOException {
        epochStart = System.nanoTime();
        int steps = training.batchesPerEpoch();
        training.start(progress.epoch, progress.batch);
        while (progress.batch < steps) {
            step(progress, training);
            if (stop.requested()) {
                return false;
            }
            // After the last step of an epoch the evaluation comes first, and then a state in any case.
            if (progress.batch < steps && saver.due(progress.step)) {
                saver.saveState(progress, listeners, false);
            }
        }
        return true;
    }

    private void step(Progress progress, BatchLoader training) {
        long waitBefore = training.waitNanos();
        long start = System.nanoTime();
        Batch batch = training.next();
        if (batch == null) {
            throw new IllegalStateException("the epoch has no batch " + progress.batch);
        }
        long number = progress.step + 1;
        double rate = schedule.rate(progress.step, totalSteps(training));
        double loss = model.forwardBackward(batch, recipe.labelSmoothing(), recipe.seed(), number);
        if (!Double.isFinite(loss)) {
            throw Divergence.at(model, settings, number, rate, loss, "the loss is " + loss, saver.savedStep());
        }
        int correct = 0;
        for (int i = 0; i < batch.count(); i++) {
            correct += Evaluation.predict(model.logits(), i, classes) == batch.labels()[i] ? 1 : 0;
        }
        double norm = model.update(rule, rate, number);
        if (!Double.isFinite(norm)) {
            throw Divergence.at(
                    model, settings, number, rate, loss, "the gradient's norm is " + norm, saver.savedStep());
        }
        progress.stepDone(loss, correct);
        long nanos = System.nanoTime() - start;
        pace.step(nanos, training.waitNanos() - waitBefore);
        if (!listeners.isEmpty()) {
            report.epoch = progress.epoch + 1;
            report.step = progress.step;
            report.loss = loss;
            report.accuracy = correct / (double) batch.count();
            report.epochLoss = progress.lossSum / progress.batch;
            report.epochAccuracy = progress.correct / ((double) progress.batch * recipe.batch());
            report.rate = rate;
            report.gradientNorm = norm;
            pace.report(report, nanos, totalSteps(training) - progress.step, recipe.epochs() - progress.epoch);
            listeners.step(report);
        }
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
