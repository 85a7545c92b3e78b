package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Model;
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
    private final Listeners listeners;
    private final StopSignal stop;
    private final Saver saver;
    private final Pace pace;
    private long epochStart;
    private long epochWaitStart;

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
        this.listeners = new Listeners(listeners);
        this.stop = stop;
        this.saver = new Saver(
                files, model, settings, RunInputs.stateSettings(recipe, data), RunInputs.notes(settings, data));
        this.pace = new Pace(recipe.batch(), data.test().size());
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
            StepQueue steps = new StepQueue(model, settings, training, progress, listeners, pace, saver);
            Outcome outcome = runEpochs(progress, training, steps, test);
            TrainingResult result = progress.result(outcome, (System.nanoTime() - start) / NANOS);
            listeners.end(result);
            return result;
        } catch (IOException | RuntimeException | Error e) {
            listeners.failed(e);
            throw e;
        }
    }

    private Outcome runEpochs(Progress progress, BatchLoader training, StepQueue steps, BatchLoader test)
            throws IOException {
        Outcome outcome = outcome(progress);
        while (outcome == null) {
            if (stop.requested() || !runEpoch(progress, training, steps) || !finishEpoch(progress, training, test)) {
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

    /** The steps of the epoch that are left; false if stopped. Before anything is saved or tested, no step is under way. */
    private boolean runEpoch(Progress progress, BatchLoader training, StepQueue steps) throws IOException {
        epochStart = System.nanoTime();
        int batches = training.batchesPerEpoch();
        epochWaitStart = training.waitNanos();
        training.start(progress.epoch, progress.batch);
        for (int batch = progress.batch; batch < batches; batch++) {
            steps.start();
            // After the last step of an epoch the evaluation comes first, and then a state in any case.
            boolean last = batch + 1 == batches, save = !last && saver.due(progress.step + 1);
            if (last || save || steps.isReady()) {
                steps.finish();
            }
            if (stop.requested()) {
                steps.finish();
                return false;
            }
            if (save) {
                saver.saveState(progress, listeners, false);
            }
        }
        return true;
    }

    /** Evaluation, listeners, checkpoints; false if stopped before the evaluation was complete. */
    private boolean finishEpoch(Progress progress, BatchLoader training, BatchLoader test) throws IOException {
        long start = System.nanoTime();
        double epochWait = training.waitNanos() - epochWaitStart;
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
                epochWait / Math.max(1, start - epochStart),
                testSeconds));
        progress.epochDone();
        boolean last = outcome(progress) != null;
        saver.saveWeights(progress, best, last);
        saver.saveState(progress, listeners, last);
        return true;
    }
}
