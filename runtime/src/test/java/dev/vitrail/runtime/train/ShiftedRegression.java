package dev.vitrail.runtime.train;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Initializer;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import dev.vitrail.runtime.StepAtOnce;
import dev.vitrail.runtime.StepResult;
import dev.vitrail.runtime.TrainingDefaults;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model small enough to see through: softmax regression, logits = W (mask * (x + shift_0 + shift_1)) + b, where the
 * mask drops values by (seed, step). It behaves as the contract says in all that a trainer could get wrong: the forward
 * pass reads a packed copy of the parameters, gradients are checked before anything is changed, the moments decide the
 * next step.
 */
public final class ShiftedRegression implements Model {
    private static final String WEIGHT = "head.weight";
    private static final String BIAS = "head.bias";
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

    private final ModelInfo info;
    private final int batch;
    private final int features;
    private final int classes;
    private final Arena arena = Arena.ofShared();
    private final Map<String, MemorySegment> parameters = new LinkedHashMap<>();
    private final Map<String, MemorySegment> gradients = new LinkedHashMap<>();
    private final List<Map<String, MemorySegment>> moments = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
    private final Map<String, MemorySegment> packed = new LinkedHashMap<>();
    private final String[] names;
    private final MemorySegment logits;
    private final StepAtOnce atOnce = new StepAtOnce();
    private final float[] x;
    private final double[] dLogits;

    /** What the next {@link #forwardBackward} adds to its loss, and the next {@link #update} to the gradient. */
    double lossFault;

    float gradientFault;

    /** Whether steps are those of a device with a queue. */
    boolean queued;

    private boolean broken;

    /** @param architecture its sizes, and any other field a test wants to differ */
    public ShiftedRegression(Architecture architecture, TrainingDefaults training, int batch) {
        this.batch = batch;
        this.features = (int) architecture.imageFloats();
        this.classes = architecture.classes();
        info = new ModelInfo(
                "Shifted",
                "test.Shifted",
                architecture,
                training,
                List.of(
                        spec("blocks.{layer}.shift", List.of(1, features), architecture.layers()),
                        spec(WEIGHT, List.of(classes, features), 0),
                        spec(BIAS, List.of(classes), 0)),
                List.of(),
                new MemoryPlan(0, 0, 0, 0, 0, 0, 0, 0, 1, List.of()));
        for (ParameterSpec parameter : info.parameters()) {
            for (int layer = 0; layer < Math.max(1, parameter.layers()); layer++) {
                String name = parameter.name(layer);
                long bytes = parameter.elements() * Float.BYTES;
                parameters.put(name, arena.allocate(bytes, 64));
                packed.put(name, arena.allocate(bytes, 64));
                gradients.put(name, arena.allocate(bytes, 64));
                moments.forEach(slot -> slot.put(name, arena.allocate(bytes, 64)));
            }
        }
        names = parameters.keySet().toArray(String[]::new);
        logits = arena.allocate((long) batch * classes * Float.BYTES, 64);
        x = new float[features];
        dLogits = new double[classes];
    }

    /** With one channel of 4 x 4 pixels, 3 classes and 2 blocks. */
    public static ShiftedRegression small(int batch) {
        return new ShiftedRegression(architecture(), TrainingRuns.recipe(), batch);
    }

    /** The sizes of {@link #small}. */
    public static Architecture architecture() {
        return new Architecture(
                4, 4, 1, 4, 2, 16, 1, 16, 3, "NONE", true, "MEAN", "GELU", true, 1e-6, "GOOGLE", 0.25, 0, 0);
    }

    private static ParameterSpec spec(String name, List<Integer> shape, int layers) {
        return new ParameterSpec(name, shape, layers, 0, 0, -1, -1, true, new Initializer.Normal(0.1));
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public Mode mode() {
        return Mode.TRAINING;
    }

    @Override
    public void initialize(long seed) {
        long counter = 0;
        for (String name : names) {
            MemorySegment values = parameter(name);
            for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
                values.setAtIndex(F32, i, 0.2f * (uniform(seed, counter++) - 0.5f));
            }
            moments.forEach(slot -> of(slot, name).fill((byte) 0));
        }
        parametersChanged();
    }

    /** In [0, 1), from SplitMix64. */
    private static float uniform(long key, long counter) {
        long z = key * 0x9e3779b97f4a7c15L + counter * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 40) * 0x1p-24f;
    }

    @Override
    public MemorySegment parameter(String name) {
        return of(parameters, name);
    }

    @Override
    public void parametersChanged() {
        for (String name : names) {
            MemorySegment.copy(
                    parameter(name), 0, of(packed, name), 0, parameter(name).byteSize());
        }
    }

    @Override
    public MemorySegment gradient(String name) {
        return of(gradients, name);
    }

    @Override
    public MemorySegment moment(int slot, String name) {
        return of(moments.get(slot), name);
    }

    private static MemorySegment of(Map<String, MemorySegment> values, String name) {
        MemorySegment segment = values.get(name);
        if (segment == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return segment;
    }

    @Override
    public void infer(Batch images) {
        for (int row = 0; row < images.count(); row++) {
            forward(images, row, -1, 0);
        }
    }

    private void forward(Batch images, int row, long seed, long step) {
        for (int f = 0; f < features; f++) {
            float value = images.value((long) row * features + f);
            for (int n = 0; n < names.length - 2; n++) {
                value += of(packed, names[n]).getAtIndex(F32, f);
            }
            boolean dropped = seed >= 0 && uniform(seed * 31 + step, (long) row * features + f) < 0.25f;
            x[f] = dropped ? 0 : value;
        }
        for (int k = 0; k < classes; k++) {
            float sum = of(packed, BIAS).getAtIndex(F32, k);
            for (int f = 0; f < features; f++) {
                sum = Math.fma(x[f], of(packed, WEIGHT).getAtIndex(F32, (long) k * features + f), sum);
            }
            logits.setAtIndex(F32, (long) row * classes + k, sum);
        }
    }

    @Override
    public double forwardBackward(Batch images, double labelSmoothing, long seed, long step) {
        broken = false;
        for (String name : names) {
            gradient(name).fill((byte) 0);
        }
        double loss = 0;
        for (int row = 0; row < images.count(); row++) {
            forward(images, row, seed, step);
            loss += backward(images, row, labelSmoothing);
        }
        gradient(BIAS).setAtIndex(F32, 0, gradient(BIAS).getAtIndex(F32, 0) + gradientFault);
        return loss / images.count() + lossFault;
    }

    private double backward(Batch images, int row, double labelSmoothing) {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            dLogits[k] = StrictMath.exp(logits.getAtIndex(F32, (long) row * classes + k));
            sum += dLogits[k];
        }
        double loss = 0;
        for (int k = 0; k < classes; k++) {
            double target = labelSmoothing / classes + (k == images.labels()[row] ? 1 - labelSmoothing : 0);
            loss -= target * StrictMath.log(dLogits[k] / sum);
            dLogits[k] = (dLogits[k] / sum - target) / images.count();
        }
        for (int k = 0; k < classes; k++) {
            add(gradient(BIAS), k, dLogits[k]);
            for (int f = 0; f < features; f++) {
                int at = k * features + f;
                add(gradient(WEIGHT), at, dLogits[k] * x[f]);
                if (x[f] != 0) {
                    for (int n = 0; n < names.length - 2; n++) {
                        add(
                                gradient(names[n]),
                                f,
                                dLogits[k] * of(packed, WEIGHT).getAtIndex(F32, at));
                    }
                }
            }
        }
        return loss;
    }

    private static void add(MemorySegment values, long index, double change) {
        values.setAtIndex(F32, index, values.getAtIndex(F32, index) + (float) change);
    }

    private double norm() {
        double squares = 0;
        for (String name : names) {
            for (long i = 0; i < gradient(name).byteSize() / Float.BYTES; i++) {
                double g = gradient(name).getAtIndex(F32, i);
                squares += g * g;
            }
        }
        return Math.sqrt(squares);
    }

    @Override
    public double update(OptimizerRule rule, double rate, long step) {
        double norm = norm();
        if (!Double.isFinite(norm)) {
            return norm;
        }
        OptimizerRule.AdamW adam = (OptimizerRule.AdamW) rule;
        double clip = adam.clipNorm() > 0 ? Math.min(1, adam.clipNorm() / norm) : 1;
        double correction1 = 1 - power(adam.beta1(), step);
        double correction2 = 1 - power(adam.beta2(), step);
        for (String name : names) {
            for (long i = 0; i < gradient(name).byteSize() / Float.BYTES; i++) {
                double g = gradient(name).getAtIndex(F32, i) * clip;
                double m = adam.beta1() * moment(0, name).getAtIndex(F32, i) + (1 - adam.beta1()) * g;
                double v = adam.beta2() * moment(1, name).getAtIndex(F32, i) + (1 - adam.beta2()) * g * g;
                double p = parameter(name).getAtIndex(F32, i) * (1 - rate * adam.weightDecay());
                p -= rate * (m / correction1) / (Math.sqrt(v / correction2) + adam.epsilon());
                moment(0, name).setAtIndex(F32, i, (float) m);
                moment(1, name).setAtIndex(F32, i, (float) v);
                parameter(name).setAtIndex(F32, i, (float) p);
            }
        }
        parametersChanged();
        return norm;
    }

    /** Math.pow is not the same everywhere, StrictMath.pow allocates. */
    private static double power(double base, long exponent) {
        double power = 1;
        for (long left = exponent; left > 0; left >>= 1) {
            power *= (left & 1) == 1 ? base : 1;
            base *= base;
        }
        return power;
    }

    @Override
    public StepResult trainStep(
            Batch images, double labelSmoothing, long seed, OptimizerRule rule, double rate, long step) {
        if (!queued) {
            return atOnce.run(this, images, labelSmoothing, seed, rule, rate, step);
        }
        boolean wasBroken = broken;
        double loss = forwardBackward(images, labelSmoothing, seed, step);
        broken = wasBroken || !Double.isFinite(loss) || !Double.isFinite(norm());
        double norm = broken ? norm() : update(rule, rate, step);
        MemorySegment copy = Arena.ofAuto().allocate(logits.byteSize(), Float.BYTES);
        return new Later(loss, norm, copy.copyFrom(logits));
    }

    /** The numbers of a step of a device with a queue. */
    private record Later(double loss, double gradientNorm, MemorySegment logits) implements StepResult {
        @Override
        public boolean isReady() {
            return false;
        }
    }

    @Override
    public MemorySegment logits() {
        return logits;
    }

    @Override
    public void close() {
        arena.close();
    }

    Map<String, float[]> copyOfParameters() {
        Map<String, float[]> copy = new LinkedHashMap<>();
        parameters.forEach((name, values) -> copy.put(name, values.toArray(F32)));
        return copy;
    }

    /** A hash of everything that a step could change. */
    int hash() {
        int hash = 1;
        for (String name : names) {
            for (MemorySegment values : List.of(parameter(name), moment(0, name), moment(1, name))) {
                hash = 31 * hash + Arrays.hashCode(values.toArray(F32));
            }
        }
        return hash;
    }
}
