package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the tensor that made a step's numbers not finite, for the message. */
final class Divergence {
    private Divergence() {}

    static TrainingDivergedException at(
            Model model, TrainingSettings settings, long step, double rate, double loss, String what, long savedStep) {
        String tensor = firstNotFinite(model, "parameter ", model::parameter);
        if (tensor == null) {
            tensor = firstNotFinite(model, "gradient of ", model::gradient);
        }
        String cause = tensor == null ? "no parameter or gradient is; look at the images" : "first of all " + tensor;
        String state = savedStep < 0
                ? "No training state was saved yet."
                : "The last training state is that of step " + savedStep + " in " + settings.out() + ".";
        return new TrainingDivergedException(
                "the training stopped at step " + step + ": " + what + " (loss " + loss + ", learning rate " + rate
                        + "). Not finite: " + cause + ". The step changed nothing. " + state
                        + " Lower the learning rate, or lengthen the warm-up, or clip the gradient.",
                step,
                loss);
    }

    private static @Nullable String firstNotFinite(Model model, String what, Function<String, MemorySegment> values) {
        for (ParameterSpec parameter : model.info().parameters()) {
            for (int layer = 0; layer < Math.max(1, parameter.layers()); layer++) {
                String name = parameter.name(layer);
                MemorySegment segment = values.apply(name);
                for (long i = 0; i < parameter.elements(); i++) {
                    float value = segment.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                    if (!Float.isFinite(value)) {
                        return what + name + " (element " + i + " is " + value + ")";
                    }
                }
            }
        }
        return null;
    }
}
