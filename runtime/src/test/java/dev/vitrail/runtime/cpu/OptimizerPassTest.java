package dev.vitrail.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerPassTest {
    private static final double RATE = 1e-3;
    private static final int STEPS = 10;

    private final Model model = new CpuDevice(2).create(TinyVit.definition(0), Mode.TRAINING, 4, 2);
    private final Random random = new Random(1);

    /** One tensor beside the model: parameter, gradient, moments in double. */
    private record Reference(String name, boolean decays, double[] p, double[] g, double[] m, double[] v) {}

    @BeforeEach
    void initialize() {
        model.initialize(3);
    }

    @AfterEach
    void close() {
        model.close();
    }

    static List<OptimizerRule> rules() {
        return List.of(
                new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.05, false, 0),
                new OptimizerRule.AdamW(0.9, 0.999, 1e-8, 0.3, true, 1),
                new OptimizerRule.AdamW(0.8, 0.95, 1e-3, 0, false, 1e-3),
                new OptimizerRule.Sgd(0.9, 0.05, false, 0),
                new OptimizerRule.Sgd(0, 0.3, true, 1));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void tenStepsAgreeWithDoublePrecision(OptimizerRule rule) {
        List<Reference> references = references();
        for (int step = 1; step <= STEPS; step++) {
            double rate = RATE * step;
            double square = 0;
            for (Reference reference : references) {
                square += drawGradient(reference);
            }
            double norm = model.update(rule, rate, step);
            assertEquals(Math.sqrt(square), norm, 1e-12 * norm);
            double clip = rule.clipNorm() > 0 ? Math.min(1, rule.clipNorm() / norm) : 1;
            for (Reference reference : references) {
                switch (rule) {
                    case OptimizerRule.AdamW adamW -> step(reference, adamW, rate, step, clip);
                    case OptimizerRule.Sgd sgd -> step(reference, sgd, rate, clip);
                }
            }
        }
        for (Reference reference : references) {
            float[] p = model.parameter(reference.name()).toArray(ValueLayout.JAVA_FLOAT);
            float[] m = model.moment(0, reference.name()).toArray(ValueLayout.JAVA_FLOAT);
            for (int i = 0; i < p.length; i++) {
                // Ten roundings of the parameter, and of a step of about the rate.
                assertEquals(reference.p()[i], p[i], 1e-6 * Math.abs(reference.p()[i]) + 1e-7, reference.name());
                assertEquals(reference.m()[i], m[i], 1e-6 * Math.abs(reference.m()[i]) + 1e-6, reference.name());
            }
        }
    }

    private List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        for (ParameterSpec spec : model.info().parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                float[] values = model.parameter(spec.name(layer)).toArray(ValueLayout.JAVA_FLOAT);
                double[] p = new double[values.length];
                for (int i = 0; i < p.length; i++) {
                    p[i] = values[i];
                }
                references.add(new Reference(
                        spec.name(layer),
                        spec.decays(),
                        p,
                        new double[p.length],
                        new double[p.length],
                        new double[p.length]));
            }
        }
        return references;
    }

    /** Fills model and reference with the same random gradient; returns its squared norm. */
    private double drawGradient(Reference reference) {
        double square = 0;
        for (int i = 0; i < reference.g().length; i++) {
            float value = (float) random.nextGaussian();
            reference.g()[i] = value;
            model.gradient(reference.name()).setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
            square += (double) value * value;
        }
        return square;
    }

    private static void step(Reference r, OptimizerRule.AdamW rule, double rate, int step, double clip) {
        for (int i = 0; i < r.p().length; i++) {
            double g = r.g()[i] * clip;
            r.m()[i] = rule.beta1() * r.m()[i] + (1 - rule.beta1()) * g;
            r.v()[i] = rule.beta2() * r.v()[i] + (1 - rule.beta2()) * g * g;
            double mean = r.m()[i] / (1 - Math.pow(rule.beta1(), step));
            double root = Math.sqrt(r.v()[i] / (1 - Math.pow(rule.beta2(), step)));
            double decay = rule.decayAll() || r.decays() ? rule.weightDecay() : 0;
            r.p()[i] -= rate * decay * r.p()[i];
            r.p()[i] -= rate * mean / (root + rule.epsilon());
        }
    }

    private static void step(Reference r, OptimizerRule.Sgd rule, double rate, double clip) {
        for (int i = 0; i < r.p().length; i++) {
            r.m()[i] = rule.momentum() * r.m()[i] + r.g()[i] * clip;
            double decay = rule.decayAll() || r.decays() ? rule.weightDecay() : 0;
            r.p()[i] -= rate * (r.m()[i] + decay * r.p()[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aGradientThatIsNotFiniteChangesNothing(float poison) {
        try (Arena arena = Arena.ofConfined()) {
            Batch batch = TinyVit.batch(arena, 4, 4, 1);
            model.forwardBackward(batch, 0, 1, 1);
            model.update(rules().getFirst(), RATE, 1);
            model.forwardBackward(batch, 0, 1, 2);
            String before = ModelBits.hash(model);
            model.gradient("blocks.1.mlp.fc2.bias").setAtIndex(ValueLayout.JAVA_FLOAT, 11, poison);
            for (OptimizerRule rule : rules()) {
                assertTrue(!Double.isFinite(model.update(rule, RATE, 2)));
            }
            assertEquals(before, ModelBits.hash(model));
        }
    }

    @Test
    void anInputThatIsNotFiniteGivesALossThatIsNot() {
        try (Arena arena = Arena.ofConfined()) {
            Batch batch = TinyVit.batch(arena, 4, 4, 1);
            batch.images().setAtIndex(ValueLayout.JAVA_FLOAT, 100, Float.NaN);
            assertTrue(Double.isNaN(model.forwardBackward(batch, 0, 1, 1)));
            assertTrue(Double.isNaN(model.update(rules().getFirst(), RATE, 1)));
        }
    }

    @Test
    void aRuleThatNeedsMoreMomentsIsRefused() {
        try (Model momentum = new CpuDevice(1).create(TinyVit.definition(0), Mode.TRAINING, 4, 1)) {
            momentum.update(rules().get(3), RATE, 1);
            assertThrows(IllegalArgumentException.class, () -> momentum.update(rules().get(0), RATE, 1));
            assertThrows(IllegalArgumentException.class, () -> momentum.moment(1, "head.bias"));
            assertThrows(IllegalArgumentException.class, () -> momentum.update(rules().get(3), RATE, 0));
        }
    }
}
