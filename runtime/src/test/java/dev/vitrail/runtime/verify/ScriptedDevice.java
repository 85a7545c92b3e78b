package dev.vitrail.runtime.verify;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.Device;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelDefinition;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A device whose models say what they were told to say, and remember what they were asked. */
final class ScriptedDevice implements Device {
    private final float[] logits;
    private final Map<String, float[]> gradients;
    private final double[] losses;
    private final Map<String, MemorySegment> parameters = new HashMap<>();
    final List<List<Float>> batches = new ArrayList<>();
    final List<Integer> labels = new ArrayList<>();
    final List<OptimizerRule> rules = new ArrayList<>();
    final List<Long> steps = new ArrayList<>();
    /** Number of batches after which the gradients are asked for. */
    int gradientBatch = 1;

    int gradientsRead;
    boolean packed;
    boolean closed;

    ScriptedDevice(float[] logits, Map<String, float[]> gradients, double... losses) {
        this.logits = logits;
        this.gradients = gradients;
        this.losses = losses;
    }

    private float[] scripted(String name) {
        return Objects.requireNonNull(gradients.get(name), name);
    }

    float[] parameterValues(String name) {
        MemorySegment values = parameters.get(name);
        return values == null ? new float[0] : values.toArray(ValueLayout.JAVA_FLOAT);
    }

    @Override
    public String description() {
        return "script";
    }

    @Override
    public Model create(ModelDefinition definition, Model.Mode mode, int batch, int optimizerSlots) {
        return new Scripted(definition.info(), mode, batch);
    }

    private final class Scripted implements Model {
        private final ModelInfo info;
        private final Mode mode;
        private final int batch;

        Scripted(ModelInfo info, Mode mode, int batch) {
            this.info = info;
            this.mode = mode;
            this.batch = batch;
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
            return mode;
        }

        @Override
        public void initialize(long seed) {
            throw new AssertionError("a reference brings its own first values");
        }

        @Override
        public MemorySegment parameter(String name) {
            packed = false;
            return parameters.computeIfAbsent(
                    name, key -> Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, scripted(key).length));
        }

        @Override
        public void parametersChanged() {
            packed = true;
        }

        @Override
        public MemorySegment gradient(String name) {
            if (batches.size() != gradientBatch) {
                throw new AssertionError("gradients read after batch " + batches.size());
            }
            gradientsRead++;
            return MemorySegment.ofArray(scripted(name));
        }

        @Override
        public MemorySegment moment(int slot, String name) {
            throw new AssertionError("nobody looks at moments");
        }

        @Override
        public void infer(Batch images) {
            throw new AssertionError("nobody infers");
        }

        @Override
        public double forwardBackward(Batch images, double labelSmoothing, long seed, long step) {
            List<Float> values = new ArrayList<>();
            for (long i = 0; i < images.count() * images.imageFloats(); i++) {
                values.add(images.value(i));
            }
            batches.add(values);
            labels.add(images.labels()[0]);
            return losses[batches.size() - 1];
        }

        @Override
        public double update(OptimizerRule rule, double rate, long step) {
            rules.add(rule);
            steps.add(step);
            return 1;
        }

        @Override
        public MemorySegment logits() {
            return MemorySegment.ofArray(logits);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
