package dev.vitrail.study.trial;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.data.DataSummary;
import dev.vitrail.runtime.data.ImageData;
import dev.vitrail.runtime.data.LoadProgress;
import dev.vitrail.runtime.study.StudyCell;
import dev.vitrail.runtime.study.StudyDefinition;
import dev.vitrail.runtime.train.EpochReport;
import dev.vitrail.runtime.train.MetricsWriter;
import dev.vitrail.runtime.train.RunDirectory;
import dev.vitrail.runtime.train.StopSignal;
import dev.vitrail.runtime.train.Trainer;
import dev.vitrail.runtime.train.TrainingListener;
import dev.vitrail.runtime.train.TrainingResult;
import dev.vitrail.runtime.train.TrainingSettings;
import dev.vitrail.study.store.EpochRecord;
import dev.vitrail.study.store.TrialMetrics;
import dev.vitrail.study.store.TrialResult;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Trains one cell with one seed, going on from where an earlier process was, and leaves the result. */
final class Trial {
    private static final int SAVE_SECONDS = 60;

    private final TrialSpec spec;
    private final StopSignal stop;

    Trial(TrialSpec spec, StopSignal stop) {
        this.spec = spec;
        this.stop = stop;
    }

    /** Returns whether the result is there; if not, the stop was asked for. */
    boolean run() throws IOException {
        Optional<TrialResult> earlier = TrialResult.read(spec.directory(), spec.key());
        if (earlier.isPresent() && earlier.get().complete()) {
            return true;
        }
        StudyCell cell = cell();
        ModelDefinition model = cell.model();
        TrainingDefaults recipe = Recipe.of(cell.training(), spec.seed(), spec.changes());
        System.out.printf(
                Locale.ROOT,
                "%s trial %s: %s, seed %d, values %s%n",
                Instant.now(),
                spec.key(),
                model.info().declaration(),
                spec.seed(),
                cell.values());
        Architecture a = model.info().architecture();
        ImageData data = ImageData.open(
                spec.data(), a.channels(), a.imageHeight(), a.imageWidth(), a.classes(), LoadProgress.NONE);
        requireKey(TrialKey.of(a, recipe, DataSummary.of(data), spec.device()));
        TrainingSettings settings = new TrainingSettings(
                recipe,
                spec.directory(),
                Files.exists(new RunDirectory(spec.directory()).metrics()), // written before anything else
                spec.threads(),
                0,
                SAVE_SECONDS,
                0,
                true,
                Map.of("declared", model.info().declaration()));
        return train(model, data, settings);
    }

    private boolean train(ModelDefinition definition, ImageData data, TrainingSettings settings) throws IOException {
        Device device = Devices.open(spec.device(), spec.threads()).with(settings.precision());
        TrainingDefaults recipe = settings.recipe();
        TrainingResult end;
        try (Model model = device.create(
                definition, Model.Mode.TRAINING, recipe.batch(), settings.rule().slots())) {
            List<TrainingListener> listeners = List.of(new MetricsWriter(1), new EpochLines(), new Rung());
            end = new Trainer(model, data, settings, listeners, stop).run();
        }
        List<EpochRecord> epochs = TrialMetrics.epochs(spec.directory());
        boolean complete = end.outcome() == TrainingResult.Outcome.FINISHED;
        if (!complete && (spec.until() == 0 || end.epochs() < spec.until())) {
            return false;
        }
        if (epochs.size() != end.epochs()) {
            throw new IOException(
                    spec.directory() + ": the training has " + end.epochs() + " epochs, its metrics " + epochs.size());
        }
        long images = (long) end.epochs() * (data.train().size() / recipe.batch()) * recipe.batch();
        double seconds = epochs.stream().mapToDouble(EpochRecord::seconds).sum();
        new TrialResult(spec.key(), complete, epochs, images / seconds).write(spec.directory());
        return true;
    }

    private StudyCell cell() throws IOException {
        try {
            Object value = Class.forName(spec.study()).getField("DEFINITION").get(null);
            if (value instanceof StudyDefinition study
                    && spec.cell() < study.cells().size()) {
                return study.cells().get(spec.cell());
            }
            throw new IOException("class " + spec.study() + " has no cell " + spec.cell());
        } catch (ReflectiveOperationException e) {
            throw new IOException("class " + spec.study() + " is not the study that was started: " + e, e);
        }
    }

    private void requireKey(String found) throws IOException {
        if (!found.equals(spec.key())) {
            throw new IOException("this trial is " + found + " here, not " + spec.key() + ": the data in " + spec.data()
                    + " or the study's classes have changed since the study was started; start it again");
        }
    }

    /** Stops the training at the epoch that was asked for. */
    private final class Rung implements TrainingListener {
        @Override
        public void onEvaluation(EpochReport report) {
            if (report.epoch() == spec.until()) {
                stop.request();
            }
        }
    }

    /** One line per epoch, for the log. */
    private static final class EpochLines implements TrainingListener {
        @Override
        public void onEvaluation(EpochReport report) {
            System.out.printf(
                    Locale.ROOT,
                    "epoch %d: loss %.4f; test loss %.4f, test accuracy %.4f; %.1f s%n",
                    report.epoch(),
                    report.trainLoss(),
                    report.testLoss(),
                    report.testAccuracy(),
                    report.seconds());
        }
    }
}
