package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.checkpoint.Checkpoint;
import dev.vitrail.runtime.checkpoint.CheckpointFormatException;
import dev.vitrail.runtime.checkpoint.CheckpointMismatchException;
import dev.vitrail.runtime.checkpoint.DurableFile;
import dev.vitrail.runtime.checkpoint.StateFile;
import dev.vitrail.runtime.checkpoint.TrainingState;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When and what a run saves, and from where it goes on. */
final class Saver {
    private static final long NANOS = 1_000_000_000L;

    private final DurableFile files;
    private final RunDirectory directory;
    private final Model model;
    private final TrainingSettings settings;
    private final int slots;
    private final Map<String, String> stateSettings;
    private final Map<String, String> notes;
    private long savedNanos = System.nanoTime();
    private long savedStep = -1;
    private int savedEpoch = -1;

    /**
     * @param stateSettings what a resume must have equal
     * @param notes metadata of every weights file
     */
    Saver(
            DurableFile files,
            Model model,
            TrainingSettings settings,
            Map<String, String> stateSettings,
            Map<String, String> notes) {
        this.files = files;
        this.directory = new RunDirectory(settings.out());
        this.model = model;
        this.settings = settings;
        this.slots = settings.rule().slots();
        this.stateSettings = stateSettings;
        this.notes = notes;
    }

    /** Makes the directory and locks it; refuses to write over another run. */
    RunLock open() throws IOException {
        Files.createDirectories(directory.path());
        RunLock lock = RunLock.take(directory.path());
        if (!settings.resume() && directory.holdsRun()) {
            lock.close();
            throw new FileAlreadyExistsException(
                    directory.path().toString(), null, "holds a run already; resume it or choose another directory");
        }
        return lock;
    }

    /** Puts the last sound state into the model; null if there is none and the run starts anew. */
    @Nullable
    TrainingState restore(int stepsPerEpoch) throws IOException {
        if (!settings.resume()) {
            return null;
        }
        StateFile states = directory.state();
        CheckpointFormatException damaged = null;
        for (Path file : new Path[] {states.newest(), states.previous()}) {
            if (!Files.exists(file)) {
                continue;
            }
            try {
                TrainingState state = StateFile.load(file, model, slots, stateSettings);
                requirePosition(file, state, stepsPerEpoch);
                savedStep = state.step();
                savedEpoch = state.epoch();
                return state;
            } catch (CheckpointFormatException e) {
                Listeners.warn("a training state is damaged: " + e.getMessage(), e);
                damaged = e;
            }
        }
        if (damaged != null) {
            throw damaged;
        }
        Listeners.warn("there is no training state in " + directory.path() + ": the run starts anew", null);
        return null;
    }

    private void requirePosition(Path file, TrainingState state, int stepsPerEpoch) throws IOException {
        boolean inRun = state.epoch() <= settings.recipe().epochs()
                && state.batch() <= stepsPerEpoch
                && state.step() == (long) state.epoch() * stepsPerEpoch + state.batch();
        if (!inRun) {
            throw new CheckpointMismatchException(
                    file,
                    "step " + state.step() + ", epoch " + state.epoch() + ", batch " + state.batch()
                            + " is no place in a run of " + settings.recipe().epochs() + " epochs of " + stepsPerEpoch
                            + " steps");
        }
    }

    /** Whether the settings ask for a state after this step. */
    boolean due(long step) {
        return (settings.saveSteps() > 0 && step % settings.saveSteps() == 0)
                || (settings.saveSeconds() > 0 && System.nanoTime() - savedNanos > settings.saveSeconds() * NANOS);
    }

    /** The step of the last state written or read; -1 if there is none. */
    long savedStep() {
        return savedStep;
    }

    /**
     * Writes a training state, if anything happened since the last one.
     *
     * @param required whether a failure ends the run whatever the settings say
     */
    void saveState(Progress progress, Listeners listeners, boolean required) throws IOException {
        if (progress.step == savedStep && progress.epoch == savedEpoch) {
            return;
        }
        listeners.save(progress.step);
        boolean saved =
                attempt(required, () -> directory.state().save(files, model, slots, progress.state(stateSettings)));
        savedNanos = System.nanoTime();
        if (saved) {
            savedStep = progress.step;
            savedEpoch = progress.epoch;
        }
    }

    /** Writes the weights of the last epoch, and as the best ones where they are. */
    void saveWeights(Progress progress, boolean best, boolean required) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(notes);
        all.put("step", Long.toString(progress.step));
        all.put("testAccuracy", Double.toString(progress.testAccuracy));
        if (best) {
            attempt(required, () -> Checkpoint.save(files, model, directory.best(), all));
        }
        attempt(required, () -> Checkpoint.save(files, model, directory.last(), all));
    }

    private interface Save {
        void run() throws IOException;
    }

    private boolean attempt(boolean required, Save save) throws IOException {
        try {
            save.run();
            return true;
        } catch (IOException e) {
            if (required || settings.stopOnFailedSave()) {
                throw e;
            }
            Listeners.warn(e.getMessage() + "; the training goes on", e);
            return false;
        }
    }
}
