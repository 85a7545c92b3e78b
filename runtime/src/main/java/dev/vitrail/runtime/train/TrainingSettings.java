package dev.vitrail.runtime.train;

import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.TrainingDefaults;
import dev.vitrail.runtime.checkpoint.RecordFields;
import dev.vitrail.runtime.data.Augment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A training with nothing left open: the declared defaults with the overrides of this run, and where and how it runs.
 *
 * @param recipe what determines the numbers; a resume demands the same one
 * @param out the run's directory, see {@link RunDirectory}
 * @param resume whether to go on from the state in {@code out}; without one there the run starts anew
 * @param threads threads of the device, recorded only: results do not depend on it
 * @param saveSteps a training state every so many steps, beside those after each epoch; 0 for none
 * @param saveSeconds a training state after so many seconds without one; 0 for none
 * @param patience epochs without a better test accuracy after which the run stops; 0 for never
 * @param stopOnFailedSave whether a save that fails (disk full) ends the run instead of being warned of; the saves at the
 *     end of a run always do
 * @param notes what else to record in {@code config.json} and in the checkpoints, such as the model's source
 */
public record TrainingSettings(
        TrainingDefaults recipe,
        Path out,
        boolean resume,
        int threads,
        int saveSteps,
        int saveSeconds,
        int patience,
        boolean stopOnFailedSave,
        Map<String, String> notes) {

    /** Epsilon of AdamW, in the reference implementations and here (spec T-1). */
    private static final double ADAM_EPSILON = 1e-8;

    /**
     * Checks every range.
     *
     * @throws IllegalArgumentException that names the setting, its value and its range
     */
    public TrainingSettings {
        notes = Map.copyOf(notes);
        require(recipe.batch() >= 1, "batch", recipe.batch(), "at least 1");
        require(recipe.epochs() >= 1, "epochs", recipe.epochs(), "at least 1");
        require(positive(recipe.learningRate()), "learningRate", recipe.learningRate(), "above 0");
        require(notNegative(recipe.weightDecay()), "weightDecay", recipe.weightDecay(), "0 or more");
        require(fraction(recipe.beta1()), "beta1", recipe.beta1(), "in [0, 1)");
        require(fraction(recipe.beta2()), "beta2", recipe.beta2(), "in [0, 1)");
        require(fraction(recipe.momentum()), "momentum", recipe.momentum(), "in [0, 1)");
        require(fraction(recipe.warmup()), "warmup", recipe.warmup(), "in [0, 1)");
        require(notNegative(recipe.clipNorm()), "clipNorm", recipe.clipNorm(), "0 (off) or more");
        require(fraction(recipe.labelSmoothing()), "labelSmoothing", recipe.labelSmoothing(), "in [0, 1)");
        require(recipe.cropPadding() >= 0, "cropPadding", recipe.cropPadding(), "0 or more");
        oneOf(Schedule.Decay.class, "schedule", recipe.schedule());
        oneOf(Rule.class, "optimizer", recipe.optimizer());
        oneOf(Precision.class, "precision", recipe.precision());
        augment(recipe); // refuses an unknown name
        require(threads >= 1, "threads", threads, "at least 1");
        require(saveSteps >= 0, "saveSteps", saveSteps, "0 (off) or more");
        require(saveSeconds >= 0, "saveSeconds", saveSeconds, "0 (off) or more");
        require(patience >= 0, "patience", patience, "0 (off) or more");
    }

    private enum Rule {
        ADAMW,
        SGD
    }

    /** The declared defaults, all processors, a state every 300 seconds, no early stop. */
    public static TrainingSettings of(TrainingDefaults recipe, Path out) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new TrainingSettings(recipe, out, false, threads, 0, 300, 0, false, Map.of());
    }

    /** The update rule; weight decay on matrices only. */
    public OptimizerRule rule() {
        return switch (Rule.valueOf(recipe.optimizer())) {
            case ADAMW ->
                new OptimizerRule.AdamW(
                        recipe.beta1(), recipe.beta2(), ADAM_EPSILON, recipe.weightDecay(), false, recipe.clipNorm());
            case SGD -> new OptimizerRule.Sgd(recipe.momentum(), recipe.weightDecay(), false, recipe.clipNorm());
        };
    }

    /** The course of the learning rate. */
    public Schedule schedule() {
        return new Schedule(Schedule.Decay.valueOf(recipe.schedule()), recipe.learningRate(), recipe.warmup());
    }

    /** The numbers of the products. */
    public Precision precision() {
        return Precision.valueOf(recipe.precision());
    }

    /** The random changes of the training images. */
    public Augment augment() {
        return augment(recipe);
    }

    private static Augment augment(TrainingDefaults recipe) {
        return Augment.of(recipe.augmentation(), recipe.cropPadding());
    }

    /** Everything as text, for people and for {@code config.json}. */
    public Map<String, String> describe() {
        Map<String, String> all = new LinkedHashMap<>(RecordFields.of(recipe));
        all.put("out", out.toString());
        all.put("resume", Boolean.toString(resume));
        all.put("threads", Integer.toString(threads));
        all.put("saveSteps", Integer.toString(saveSteps));
        all.put("saveSeconds", Integer.toString(saveSeconds));
        all.put("patience", Integer.toString(patience));
        all.put("stopOnFailedSave", Boolean.toString(stopOnFailedSave));
        return all;
    }

    private static boolean positive(double value) {
        return value > 0 && Double.isFinite(value);
    }

    private static boolean notNegative(double value) {
        return value >= 0 && Double.isFinite(value);
    }

    private static boolean fraction(double value) {
        return value >= 0 && value < 1;
    }

    private static void require(boolean holds, String name, Object value, String range) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + range + ": " + value);
        }
    }

    private static <E extends Enum<E>> void oneOf(Class<E> choices, String name, String value) {
        for (E choice : choices.getEnumConstants()) {
            if (choice.name().equals(value)) {
                return;
            }
        }
        StringBuilder names = new StringBuilder();
        for (E choice : choices.getEnumConstants()) {
            names.append(names.isEmpty() ? "" : ", ").append(choice.name().toLowerCase(Locale.ROOT));
        }
        throw new IllegalArgumentException(name + " must be one of " + names + ": " + value);
    }
}
