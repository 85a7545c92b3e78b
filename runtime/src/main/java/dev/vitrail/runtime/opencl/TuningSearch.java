package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.OutOfMemoryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sizes with which a model trains fastest on a device, and keeps them there for every later use. The standard sizes
 * come first, then one size at a time is varied around the best so far: 9 choices at most, of 7 programs. Each is
 * tested against the CPU like a form ({@link FormChoice}) before it is timed; one that fails is never timed.
 */
public final class TuningSearch {
    /** What a choice must gain to be preferred: less is noise. */
    private static final double LEAST_GAIN = 0.98;

    private final OpenClPlan.Request request;
    private final TunedSizes kept;
    private final Function<Tuning, Model> placing;

    /** Times a model that passed its test. */
    public interface Timing {
        /** Seconds of a training step. The model is the timing's, to close. */
        double seconds(Model model);
    }

    /**
     * A choice.
     *
     * @param seconds of a step; not a number if it was rejected
     * @param objection why it was rejected
     */
    public record Trial(Tuning tuning, double seconds, Optional<String> objection) {}

    /**
     * A search.
     *
     * @param batch images of a step
     * @param slots running means of the optimizer
     */
    public TuningSearch(OpenClDevice device, ModelDefinition definition, int batch, int slots) {
        this(
                device.request(definition, Model.Mode.TRAINING, slots),
                device.tunings(),
                tuning -> device.with(tuning).create(definition, Model.Mode.TRAINING, batch, slots));
    }

    /** @param placing makes a model that passed its test, or throws an {@link OpenClException} */
    TuningSearch(OpenClPlan.Request request, TunedSizes kept, Function<Tuning, Model> placing) {
        this.request = request;
        this.kept = kept;
        this.placing = placing;
    }

    /** Whether the device's form has sizes that may vary; those for GPUs have none. */
    public boolean hasChoices() {
        return !alternatives(Tuning.Size.CACHED_BYTES).isEmpty();
    }

    /**
     * Tries the choices and stores the best one; nothing is stored if all are rejected.
     *
     * @param report takes every choice when it was tried
     * @return the best one, or null
     * @throws OutOfMemoryException if the model does not fit
     */
    public @Nullable Trial run(Timing timing, Consumer<Trial> report) {
        Trial standard = attempt(Tuning.STANDARD, timing, report);
        Trial best = standard;
        for (Tuning.Size size : Tuning.Size.values()) {
            Tuning around = best.tuning();
            for (int value : alternatives(size)) {
                best = faster(attempt(around.with(size, value), timing, report), best);
            }
        }
        if (!best.tuning().isStandard() && standard.objection().isEmpty()) {
            // Machines get slower and faster meanwhile: what won must win against the standard sizes of now too.
            best = faster(best, attempt(Tuning.STANDARD, timing, report));
        }
        if (best.objection().isPresent()) {
            return null;
        }
        kept.store(request.with(request.form(), best.tuning()));
        return best;
    }

    private List<Integer> alternatives(Tuning.Size size) {
        return size.alternatives(
                request.form(),
                request.precision(),
                request.info().architecture().tokens());
    }

    private static Trial faster(Trial candidate, Trial best) {
        boolean wins = candidate.objection().isEmpty()
                && (best.objection().isPresent() || candidate.seconds() < LEAST_GAIN * best.seconds());
        return wins ? candidate : best;
    }

    private Trial attempt(Tuning tuning, Timing timing, Consumer<Trial> report) {
        Trial trial;
        try {
            trial = new Trial(tuning, timing.seconds(placing.apply(tuning)), Optional.empty());
        } catch (OpenClException e) {
            trial = new Trial(tuning, Double.NaN, Optional.of(String.valueOf(e.getMessage())));
        }
        report.accept(trial);
        return trial;
    }
}
