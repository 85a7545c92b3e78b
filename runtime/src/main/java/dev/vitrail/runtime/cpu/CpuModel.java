package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.BatchRules;
import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A generated program in one off-heap arena, run by a fixed pool of threads. */
final class CpuModel implements Model {
    private static final long ALIGNMENT = 64;
    private static final int INITIALIZED_PER_TILE = 4096;

    private final ModelInfo info;
    private final CpuProgram program;
    private final Mode mode;
    private final int batch;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final ArenaLayout layout;
    private final WorkerPool pool;
    private final Phases phases;
    private final PassState pass;
    private final OptimizerPass optimizer;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final MemorySegment images;
    private final MemorySegment losses;
    private final MemorySegment logits;
    private final Phase packWeights;
    private final BatchRules rules;
    private boolean packed;
    private boolean closed;

    /** A tensor of the parameters by its full name. */
    private record Tensor(ParameterSpec spec, int layer) {}

    /** Takes the memory and starts the threads; the caller has checked that the memory is there. */
    CpuModel(
            ModelInfo info,
            CpuProgram program,
            Mode mode,
            int batch,
            int workers,
            int optimizerSlots,
            @Nullable KernelProfile profile) {
        this.info = info;
        this.program = program;
        this.mode = mode;
        this.batch = batch;
        rules = new BatchRules(info, batch);
        layout = new ArenaLayout(info.memory(), mode, batch, workers, optimizerSlots);
        for (ParameterSpec spec : info.parameters()) {
            for (int layer = 0; layer < Math.max(1, spec.layers()); layer++) {
                tensors.put(spec.name(layer), new Tensor(spec, layer));
            }
        }
        Buffer plannedImages = planned("images", info.architecture().imageFloats());
        Buffer plannedLogits = planned("logits", info.architecture().classes());
        Buffer plannedLoss = planned("loss", 1);
        checkScratch(info);
        memory = arena.allocate(layout.bytes(), ALIGNMENT);
        images = values(plannedImages);
        logits = values(plannedLogits);
        losses = mode == Mode.TRAINING ? values(plannedLoss) : MemorySegment.NULL;

        pass = new PassState(batch);
        optimizer = new OptimizerPass(info.parameters(), layout, memory);
        AtomicInteger claims = new AtomicInteger();
        CpuKernels[] kernels = new CpuKernels[workers];
        for (int worker = 0; worker < workers; worker++) {
            TileClaims own = new TileClaims(claims);
            Ops ops = OpsProvider.best(memory);
            kernels[worker] = profile == null
                    ? new CpuKernels(worker, layout, pass, own, ops)
                    : new ProfiledKernels(worker, layout, pass, own, ops, profile);
        }
        packWeights = program::packWeights;
        pool = new WorkerPool(workers);
        phases = new Phases(pool, kernels, info.memory().imagesPerTask(), claims, pass);
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
        checkOpen();
        phases.shared((kernels, _) -> fillParameters(kernels.claims(), seed), 0);
        for (int slot = 0; slot < layout.slots(); slot++) {
            memory.asSlice(layout.moments(slot), layout.parameterBytes()).fill((byte) 0);
        }
        packed = false;
    }

    private void fillParameters(TileClaims claims, long seed) {
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            ParameterSpec spec = entry.getValue().spec();
            long elements = spec.elements();
            long key = FirstValues.key(seed, entry.getKey());
            MemorySegment tensor = slice(0, entry.getValue());
            int tiles = (int) ((elements + INITIALIZED_PER_TILE - 1) / INITIALIZED_PER_TILE);
            for (int tile = claims.next(tiles); tile >= 0; tile = claims.next(tiles)) {
                long from = (long) tile * INITIALIZED_PER_TILE;
                long to = Math.min(elements, from + INITIALIZED_PER_TILE);
                FirstValues.fill(tensor, spec.initializer(), key, from, to);
            }
        }
    }

    @Override
    public MemorySegment parameter(String name) {
        return slice(0, tensor(name));
    }

    @Override
    public void parametersChanged() {
        packed = false;
    }

    @Override
    public MemorySegment gradient(String name) {
        return slice(layout.gradients(), tensor(name));
    }

    @Override
    public MemorySegment moment(int slot, String name) {
        return slice(layout.moments(slot), tensor(name));
    }

    @Override
    public MemorySegment logits() {
        return logits;
    }

    @Override
    public void infer(Batch batch) {
        checkOpen();
        take(batch);
        pass.training = false;
        forward();
    }

    @Override
    public double forwardBackward(Batch batch, double labelSmoothing, long seed, long step) {
        checkOpen();
        checkTraining("forwardBackward");
        BatchRules.checkSmoothing(labelSmoothing);
        rules.checkLabels(batch);
        take(batch);
        System.arraycopy(batch.labels(), 0, pass.labels, 0, batch.count());
        pass.training = true;
        pass.labelSmoothing = labelSmoothing;
        pass.seed = seed;
        pass.step = step;
        forward();
        program.backward(phases);
        return meanLoss();
    }

    private void forward() {
        if (!packed) {
            phases.shared(packWeights, 0);
            packed = true;
        }
        program.forward(phases);
    }

    private double meanLoss() {
        double sum = 0;
        for (int image = 0; image < pass.images; image++) {
            sum += losses.getAtIndex(ValueLayout.JAVA_FLOAT, image);
        }
        return sum / pass.images;
    }

    @Override
    public double update(OptimizerRule rule, double rate, long step) {
        checkOpen();
        checkTraining("update");
        if (rule.slots() > layout.slots()) {
            throw new IllegalArgumentException(rule + " needs " + rule.slots()
                    + " running means per parameter, the model was made with " + layout.slots());
        }
        if (step < 1) {
            throw new IllegalArgumentException("steps count from 1, not from " + step);
        }
        double norm = optimizer.gradientNorm(phases);
        if (Double.isFinite(norm)) {
            optimizer.update(phases, rule, rate, step, norm);
            packed = false;
        }
        return norm;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pool.close();
            arena.close();
        }
    }

    /** Checks a batch and copies its images in. */
    private void take(Batch batch) {
        rules.check(batch);
        MemorySegment.copy(batch.images(), 0, images, 0, batch.count() * batch.imageFloats() * Float.BYTES);
        pass.images = batch.count();
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(info.name() + " has no parameter \"" + name + "\"");
        }
        return tensor;
    }

    private MemorySegment slice(long region, Tensor tensor) {
        ParameterSpec spec = tensor.spec();
        return memory.asSlice(region + spec.offset(tensor.layer()), spec.elements() * Float.BYTES);
    }

    /** The planned value of this name. */
    private Buffer planned(String name, long floatsPerImage) {
        Buffer buffer = info.memory().buffer(name);
        if (buffer.bytes() != ImageRows.stride(floatsPerImage)) {
            throw new IllegalArgumentException("the memory plan gives \"" + name + "\" " + buffer.bytes()
                    + " bytes per image; " + floatsPerImage + " values take " + ImageRows.stride(floatsPerImage));
        }
        return buffer;
    }

    /** A value of the whole batch, image after image. */
    private MemorySegment values(Buffer buffer) {
        return memory.asSlice(layout.value(buffer, 0, 0, 0), batch * buffer.bytes());
    }

    private static void checkScratch(ModelInfo info) {
        Architecture architecture = info.architecture();
        long needed = KernelScratch.bytes(architecture.tokens(), architecture.hiddenSize() / architecture.heads());
        if (info.memory().kernelScratchBytes() < needed) {
            throw new IllegalArgumentException(
                    "the memory plan has " + info.memory().kernelScratchBytes()
                            + " bytes of working space per worker, the kernels need " + needed);
        }
    }

    private void checkTraining(String method) {
        if (mode != Mode.TRAINING) {
            throw new IllegalStateException(method + " needs a model made for training");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
    }
}
