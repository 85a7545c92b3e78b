package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Initializer;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.Pixels;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cpu.FirstValues;
import dev.vitrail.runtime.random.CounterRandom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The numeric self-test of a program: the model's own launches, all of them, on a few images and random parameters, beside
 * the same model on the CPU. Three passes with an update by each optimizer in between reach every kernel: on images
 * of floats and on one of bytes, with weights that this process wrote and with those that the optimizers packed.
 *
 * <p>A value is wrong if it is off by more than a part of the greatest value of its tensor. That part is far above what
 * rounding does, and below what one lost value or row of a tile makes.
 */
final class SelfTest {
    /** Greatest number of images. */
    static final int BATCH = 2;

    // As the memory plan calls them.
    private static final String LOGITS = "logits";
    private static final String LOSS = "loss";

    private static final long SEED = 1;
    private static final double SMOOTHING = 0.1;
    private static final double LEAST_SCALE = 1e-5;

    // Large epsilon: a step is then a smooth function of the gradient, also where that is nearly 0.
    private static final OptimizerRule ADAMW = new OptimizerRule.AdamW(0.9, 0.99, 1, 0.3, false, 0.5);
    private static final OptimizerRule SGD = new OptimizerRule.Sgd(0.9, 0.2, true, 0.5);
    private static final double RATE = 0.5;

    private final OpenClModel tested;
    private final Model reference;
    private final LaunchTrace trace;
    private final double tolerance;
    private final List<Deviation> deviations = new ArrayList<>();

    /**
     * A value that is wrong.
     *
     * @param error greatest difference, as a part of the greatest value
     * @param kernel where it is known without a look at the launches
     */
    record Deviation(String value, double error, Optional<String> kernel) {}

    /**
     * Two models of the same declaration, with the means of any optimizer.
     *
     * @param trace takes what the tested one computes in the first pass
     */
    SelfTest(OpenClModel tested, Model reference, LaunchTrace trace, double tolerance) {
        this.tested = tested;
        this.reference = reference;
        this.trace = trace;
        this.tolerance = tolerance;
    }

    /** The greatest part of a tensor's greatest value that a value may be off. */
    static double tolerance(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-3;
            case BF16X3 -> 1e-2;
            case BF16 -> 0.2; // rounding alone made up to 0.13 in a model of two blocks of 16
        };
    }

    static String gradient(String parameter) {
        return "the gradient of " + parameter;
    }

    /** What is wrong in the first part of the test in which something is; empty if it passes. */
    List<Deviation> run() {
        fill(SEED);
        try (Arena arena = Arena.ofShared()) {
            Batch floats = images(arena, Pixels.FLOATS), bytes = images(arena, Pixels.BYTES);
            bytes.count(1);
            if (tested.mode() == Model.Mode.INFERENCE) {
                infer(floats, trace);
                infer(bytes, null);
                return deviations;
            }
            pass(floats, 1);
            update(ADAMW, "adamw or adamw_weight");
            pass(bytes, 2);
            update(SGD, "sgd or sgd_weight");
            pass(bytes, 3);
            return deviations;
        }
    }

    private void infer(Batch images, @Nullable LaunchTrace by) {
        if (deviations.isEmpty()) {
            tested.traced(by);
            tested.infer(images);
            reference.infer(images);
            compareLogits(images.count());
        }
    }

    private void pass(Batch images, long step) {
        if (!deviations.isEmpty()) {
            return;
        }
        tested.traced(step == 1 ? trace : null);
        double loss = tested.forwardBackward(images, SMOOTHING, SEED, step);
        double right = reference.forwardBackward(images, SMOOTHING, SEED, step);
        compareLogits(images.count());
        compare(LOSS, right, loss, Optional.empty());
        float scale = 0;
        for (String name : names()) {
            scale = Math.max(scale, greatest(reference.gradient(name), floats(reference.gradient(name))));
        }
        for (String name : names()) {
            compare(gradient(name), reference.gradient(name), tested.gradient(name), scale, Optional.empty());
        }
    }

    private void update(OptimizerRule rule, String kernel) {
        if (!deviations.isEmpty()) {
            return;
        }
        double norm = tested.update(rule, RATE, 1);
        double right = reference.update(rule, RATE, 1);
        compare("the norm of the gradient", right, norm, Optional.of("gradient_squares or gradient_norm"));
        for (String name : names()) {
            Optional<String> by = Optional.of(kernel);
            compare(name + " after a step", reference.parameter(name), tested.parameter(name), 1, by);
            for (int slot = 0; slot < rule.slots(); slot++) {
                String mean = "running mean " + slot + " of " + name;
                compare(mean, reference.moment(slot, name), tested.moment(slot, name), 1, by);
            }
        }
    }

    private void compareLogits(int count) {
        long floats = (long) count * info().architecture().classes();
        compare(
                LOGITS,
                reference.logits().asSlice(0, floats * Float.BYTES),
                tested.logits().asSlice(0, floats * Float.BYTES),
                1,
                Optional.empty());
    }

    private void compare(String value, double right, double found, Optional<String> kernel) {
        check(value, Math.abs(right - found) / Math.max(Math.abs(right), LEAST_SCALE), kernel);
    }

    /** @param scale of values that are not 0; far smaller ones are rounding errors */
    private void compare(String value, MemorySegment right, MemorySegment found, float scale, Optional<String> kernel) {
        long floats = floats(right);
        double difference = 0;
        for (long i = 0; i < floats; i++) {
            double here = Math.abs((double) at(right, i) - at(found, i));
            difference = here <= difference ? difference : here; // not a number stays
        }
        check(value, difference / Math.max(greatest(right, floats), LEAST_SCALE * scale), kernel);
    }

    private void check(String value, double error, Optional<String> kernel) {
        if (!(error <= tolerance)) {
            deviations.add(new Deviation(value, error, kernel));
        }
    }

    private static float greatest(MemorySegment values, long floats) {
        float greatest = 0;
        for (long i = 0; i < floats; i++) {
            greatest = Math.max(greatest, Math.abs(at(values, i)));
        }
        return greatest;
    }

    private static float at(MemorySegment values, long index) {
        return values.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    private static long floats(MemorySegment values) {
        return values.byteSize() / Float.BYTES;
    }

    // Inputs ---------------------------------------------------------------------------------------------------------

    private ModelInfo info() {
        return reference.info();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (ParameterSpec spec : info().parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                names.add(spec.name(layer));
            }
        }
        return names;
    }

    /** Weights that keep the size of what passes them, scales around 1, all else small; nothing is 0 as at a run's start. */
    private void fill(long seed) {
        for (ParameterSpec spec : info().parameters()) {
            boolean scales = spec.initializer() instanceof Initializer.Constant(double value) && value == 1;
            double inputs =
                    spec.decays() ? (double) spec.elements() / spec.shape().getFirst() : 10;
            double spread = Math.sqrt(3 / inputs);
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                MemorySegment right = reference.parameter(spec.name(layer));
                fill(right, FirstValues.key(seed, spec.name(layer)), scales ? 1 : 0, scales ? 0.3 : spread);
                tested.parameter(spec.name(layer)).copyFrom(right);
            }
        }
        reference.parametersChanged();
        tested.parametersChanged();
    }

    private static void fill(MemorySegment values, long key, double centre, double spread) {
        for (long i = 0; i < floats(values); i++) {
            double value = centre + spread * (2 * CounterRandom.unit(CounterRandom.bits(key, i)) - 1);
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
        }
    }

    private Batch images(Arena arena, Pixels pixels) {
        int capacity = Math.min(tested.batch(), reference.batch());
        Batch images = new Batch(arena, capacity, info().architecture().imageFloats(), pixels);
        long key = FirstValues.key(SEED, "images");
        if (pixels == Pixels.FLOATS) {
            fill(images.images(), key, 0, 2);
        } else {
            for (long i = 0; i < capacity * images.imageFloats(); i++) {
                images.images().set(ValueLayout.JAVA_BYTE, i, (byte) CounterRandom.bits(key, i));
            }
        }
        for (int image = 0; image < capacity; image++) {
            images.labels()[image] = image % info().architecture().classes();
        }
        images.count(capacity);
        return images;
    }
}
