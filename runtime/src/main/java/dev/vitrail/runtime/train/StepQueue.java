package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.data.BatchLoader;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a run, one after the other. Where the model returns before a step is done, the next one is started first and
 * then the numbers of this one are looked at, so that the device has always something to do.
 */
final class StepQueue {
    private final Model model;
    private final TrainingSettings settings;
    private final TrainingDefaults recipe;
    private final OptimizerRule rule;
    private final Schedule schedule;
    private final BatchLoader training;
    private final Progress progress;
    private final Listeners listeners;
    private final Pace pace;
    private final Saver saver;
    private final StepReport report = new StepReport();
    private final PendingStep[] steps;
    private @Nullable PendingStep underWay;
    private long lastEnd;
    private long waited;

    /** @param progress is brought forward by every step whose numbers are here */
    StepQueue(
            Model model,
            TrainingSettings settings,
            BatchLoader training,
            Progress progress,
            Listeners listeners,
            Pace pace,
            Saver saver) {
        this.model = model;
        this.settings = settings;
        this.training = training;
        this.progress = progress;
        this.listeners = listeners;
        this.pace = pace;
        this.saver = saver;
        recipe = settings.recipe();
        rule = settings.rule();
        schedule = settings.schedule();
        steps = new PendingStep[] {new PendingStep(recipe.batch()), new PendingStep(recipe.batch())};
    }

    /**
     * Starts the step of the next batch, then finishes the one before it.
     *
     * @throws TrainingDivergedException if the one before it was not finite
     */
    void start() {
        PendingStep before = underWay;
        underWay = start(progress.step + (before == null ? 1 : 2));
        if (before != null) {
            finish(before);
        }
    }

    /** Whether the step that was started last is done, or is none. */
    boolean isReady() {
        return underWay == null || underWay.result().isReady();
    }

    /**
     * Finishes the step that was started last; then nothing is under way.
     *
     * @throws TrainingDivergedException if it was not finite
     */
    void finish() {
        PendingStep last = underWay;
        if (last != null) {
            underWay = null;
            finish(last);
        }
    }

    private PendingStep start(long number) {
        PendingStep step = steps[(int) (number % steps.length)];
        step.startNanos = System.nanoTime();
        Batch batch = training.next();
        if (batch == null) {
            throw new IllegalStateException("the epoch has no batch for step " + number);
        }
        step.number = number;
        step.rate = schedule.rate(number - 1, totalSteps());
        step.started(model.trainStep(batch, recipe.labelSmoothing(), recipe.seed(), rule, step.rate, number), batch);
        return step;
    }

    /** Looks at the numbers of a step, once they are here. */
    private void finish(PendingStep step) {
        double loss = step.result().loss(), norm = step.result().gradientNorm();
        if (!Double.isFinite(loss)) {
            throw diverged(step, "the loss is " + loss);
        }
        if (!Double.isFinite(norm)) {
            throw diverged(step, "the gradient's norm is " + norm);
        }
        int correct = step.correct(model.info().architecture().classes());
        progress.stepDone(loss, correct);
        long now = System.nanoTime(), waitedNow = training.waitNanos();
        pace.step(now - Math.max(step.startNanos, lastEnd), waitedNow - waited);
        lastEnd = now;
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
            pace.report(report, totalSteps() - progress.step, recipe.epochs() - progress.epoch);
            listeners.step(report);
        }
    }

    /** The end of a run at a step that changed nothing, and neither did the one that was started after it. */
    private TrainingDivergedException diverged(PendingStep step, String what) {
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

    private long totalSteps() {
        return (long) recipe.epochs() * training.batchesPerEpoch();
    }
}
