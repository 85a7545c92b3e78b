package dev.vitrail.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Devices;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.random.CounterRandom;
import dev.vitrail.runtime.random.Purpose;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Training on the first OpenCL device: it follows the CPU path step by step, and repeats itself to the bit. */
@ExtendWith(NeedsOpenCl.class)
class OpenClRunTest {
    private static final int BATCH = 16;
    private static final int STEPS = 300;
    private static final int RUNS = 10;
    private static final OptimizerRule RULE = new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 1);

    @ParameterizedTest
    @CsvSource({"FP32, 1e-3", "BF16X3, 5e-3"})
    void theLossFollowsTheCpus(Precision precision, double tolerance) {
        double[] expected = new double[STEPS], found = new double[STEPS];
        train(Devices.open("cpu", 2), expected);
        train(Devices.open("opencl", 2).with(precision), found);
        assertTrue(expected[STEPS - 1] < expected[0] / 2, "nothing was learnt: " + expected[STEPS - 1]);
        for (int step = 0; step < STEPS; step++) {
            assertEquals(expected[step], found[step], tolerance, "loss of step " + step);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void tenRunsEndInTheSameBits(Precision precision) {
        Device device = Devices.open("opencl", 2).with(precision);
        long first = train(device, new double[5]);
        for (int run = 1; run < RUNS; run++) {
            assertEquals(first, train(device, new double[5]), "run " + run);
        }
    }

    /** Trains with everything random switched on, keeps the loss of every step, and gives a hash of the parameters. */
    private static long train(Device device, double[] losses) {
        try (Arena arena = Arena.ofShared();
                Model model = device.create(SmallVitModel.DEFINITION, Model.Mode.TRAINING, BATCH, 2)) {
            model.initialize(1);
            Batch batch = new Batch(arena, BATCH, model.info().architecture().imageFloats());
            batch.count(BATCH);
            for (int step = 0; step < losses.length; step++) {
                fill(batch, step);
                losses[step] = model.forwardBackward(batch, 0.1, 1, step);
                model.update(RULE, 1e-3, step + 1);
            }
            return hash(model);
        }
    }

    /** Noise, and a value per class in every third pixel. */
    private static void fill(Batch batch, int step) {
        long key = CounterRandom.key(step, Purpose.AUGMENTATION);
        for (int image = 0; image < BATCH; image++) {
            int label = CounterRandom.below(CounterRandom.bits(key, image), 3);
            batch.labels()[image] = label;
            for (int i = 0; i < batch.imageFloats(); i++) {
                long at = image * batch.imageFloats() + i;
                double noise = CounterRandom.unit(CounterRandom.bits(key, BATCH + at)) - 0.5;
                batch.images().setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) (noise + (i % 3 == label ? 1 : 0)));
            }
        }
    }

    private static long hash(Model model) {
        CRC32 hash = new CRC32();
        for (ParameterSpec spec : model.info().parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                hash.update(model.parameter(spec.name(layer)).asByteBuffer());
            }
        }
        return hash.getValue();
    }
}
