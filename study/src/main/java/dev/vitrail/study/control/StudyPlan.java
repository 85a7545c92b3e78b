package dev.vitrail.study.control;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.checkpoint.RecordFields;
import dev.vitrail.runtime.data.DataSummary;
import dev.vitrail.runtime.study.StudyAxis;
import dev.vitrail.runtime.study.StudyCell;
import dev.vitrail.runtime.study.StudyDefinition;
import dev.vitrail.study.store.CellRecord;
import dev.vitrail.study.store.StudyFile;
import dev.vitrail.study.store.StudyRecord;
import dev.vitrail.study.trial.Recipe;
import dev.vitrail.study.trial.TrialKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A study with nothing left open: every trial with its identity.
 *
 * @param trials in the order of cells, then seeds
 */
public record StudyPlan(
        StudyDefinition definition, List<CellRecord> cells, List<Long> seeds, List<PlannedTrial> trials) {

    /** Looks at the data for a model. */
    public interface Data {
        /** What identifies the data, read for models of this architecture. */
        DataSummary summary(Architecture architecture) throws IOException;
    }

    /** Copies the lists. */
    public StudyPlan {
        cells = List.copyOf(cells);
        seeds = List.copyOf(seeds);
        trials = List.copyOf(trials);
    }

    /**
     * Plans all trials.
     *
     * @param seeds instead of the declared ones
     * @param changes of every cell
     */
    public static StudyPlan of(
            StudyDefinition definition, List<Long> seeds, Recipe.Changes changes, Data data, String device)
            throws IOException {
        List<CellRecord> cells = new ArrayList<>();
        List<PlannedTrial> trials = new ArrayList<>();
        for (StudyCell cell : definition.cells()) {
            ModelInfo info = cell.model().info();
            DataSummary summary = data.summary(info.architecture());
            String id = id(definition.axes(), cell.values());
            for (long seed : seeds) {
                TrainingDefaults recipe = Recipe.of(cell.training(), seed, changes);
                String key = TrialKey.of(info.architecture(), recipe, summary, device);
                trials.add(new PlannedTrial(
                        key, cells.size(), id, cell.model(), recipe, summary.trainImages(), summary.testImages()));
            }
            Map<String, String> training = RecordFields.of(Recipe.of(cell.training(), 0, changes));
            training.remove("seed");
            cells.add(new CellRecord(
                    id,
                    cell.values(),
                    info.name(),
                    info.parameterCount(),
                    info.macs(),
                    RecordFields.of(info.architecture()),
                    training));
        }
        return new StudyPlan(definition, cells, seeds, trials);
    }

    private static String id(List<StudyAxis> axes, List<String> values) {
        return axes.isEmpty()
                ? "base"
                : IntStream.range(0, axes.size())
                        .mapToObj(k -> axes.get(k).name() + "=" + values.get(k))
                        .collect(Collectors.joining(", "));
    }

    /**
     * Refuses a device that does not have the precision of every cell.
     *
     * @throws IllegalArgumentException that names the first such cell, or says that there is no device of this name
     */
    public void checkDevice(String device) {
        Set<Precision> precisions = Devices.precisions(device);
        for (PlannedTrial trial : trials) {
            Precision precision = Precision.valueOf(trial.recipe().precision());
            if (!precisions.contains(precision)) {
                boolean varies =
                        definition.axes().stream().anyMatch(axis -> axis.name().equals("precision"));
                throw new IllegalArgumentException("the cell " + trial.cellId() + " computes in " + precision.label()
                        + ", which needs an OpenCL device, not " + device + ": add --device opencl"
                        + (varies ? "" : ", or --precision fp32"));
            }
        }
    }

    /** As it is written down before anything runs. */
    public StudyRecord record(Map<String, String> environment) {
        return new StudyRecord(
                definition.name(),
                definition.declaration(),
                definition.of(),
                definition.annotation(),
                definition.design(),
                definition.axes(),
                cells,
                definition.baseCell(),
                definition.skipped(),
                seeds,
                environment,
                trials.stream()
                        .map(trial -> StudyFile.pending(
                                trial.key(), trial.cell(), trial.recipe().seed()))
                        .toList());
    }
}
