package dev.vitrail.runtime.cpu;

import dev.vitrail.runtime.Architecture;
import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.MemoryPlan.Buffer;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterTensors.Tensor;
import dev.vitrail.runtime.PlacedModel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A generated program in one off-heap arena, run by a fixed pool of threads. */
final class CpuModel extends PlacedModel {
    private static final long ALIGNMENT = 64;
    private static final int INITIALIZED_PER_TILE = 4096;

    private final CpuProgram program;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final ArenaLayout layout;
    private final WorkerPool pool;
    private final Phases phases;
    private final PassState pass;
    private final OptimizerPass optimizer;
    private final MemorySegment images;
    private final MemorySegment losses;
    private final MemorySegment logits;
    private final Phase packWeights;
    private boolean packed;
    private boolean gradientsGone; // packed weights lie in their place

    /** Takes the memory and starts the threads; the caller has checked that the memory is there. */
    CpuModel(
            ModelInfo info,
            CpuProgram program,
            Mode mode,
            int batch,
            int workers,
            int optimizerSlots,
            @Nullable KernelProfile profile) {
        super(info, mode, batch, mode == Mode.TRAINING ? optimizerSlots : 0);
        this.program = program;
        layout = new ArenaLayout(info.memory(), mode, batch, workers, optimizerSlots);
        Buffer plannedImages = planned(info, "images", info.architecture().imageFloats());
        Buffer plannedLogits = planned(info, "logits", info.architecture().classes());
        Buffer plannedLoss = planned(info, "loss", 1);
        checkScratch(info);
        memory = arena.allocate(layout.bytes(), ALIGNMENT);
        images = values(plannedImages);
        logits = values(plannedLogits);
        losses = mode == Mode.TRAINING ? values(plannedLoss) : MemorySegment.NULL;

        pass = new PassState(batch);
        optimizer = new OptimizerPass(info.parameters(), layout);
        AtomicInteger claims = new AtomicInteger();
        CpuKernels[] kernels = new CpuKernels[workers];
        for (int worker = 0; worker < workers; worker++) {
            TileClaims own = new TileClaims(claims);
            kernels[worker] = profile == null
                    ? new CpuKernels(worker, layout, pass, own, OpsProvider.starting(memory))
                    : new ProfiledKernels(
                            worker, layout, pass, own, OpsProvider.best(memory), profile.addWorker(), true);
        }
        packWeights = program::packWeights;
        pool = new WorkerPool(workers);
        phases = new Phases(pool, kernels, info.memory().imagesPerTask(), claims, pass);
    }

    @Override
    protected void fillParameters(long seed) {
        phases.shared((kernels, _) -> fillParameters(kernels.claims(), seed), 0);
        for (int slot = 0; slot < layout.slots(); slot++) {
            memory.asSlice(layout.moments(slot), layout.parameterBytes()).fill((byte) 0);
        }
        packed = false;
    }

    private void fillParameters(TileClaims claims, long seed) {
        for (Tensor parameter : tensors().all()) {
            long elements = parameter.spec().elements();
            long key = FirstValues.key(seed, parameter.name());
            MemorySegment values = values(PARAMETERS, parameter);
            int tiles = (int) ((elements + INITIALIZED_PER_TILE - 1) / INITIALIZED_PER_TILE);
            for (int tile = claims.next(tiles); tile >= 0; tile = claims.next(tiles)) {
                long from = (long) tile * INITIALIZED_PER_TILE;
                long to = Math.min(elements, from + INITIALIZED_PER_TILE);
                FirstValues.fill(values, parameter.spec().initializer(), key, from, to);
            }
        }
    }

    @Override
    protected MemorySegment values(int region, Tensor tensor) {
        long start = switch (region) {
            case PARAMETERS -> 0;
            case GRADIENTS -> layout.gradients();
            default -> layout.moments(region - MOMENTS);
        };
        return memory.asSlice(start + tensor.offset(), tensor.bytes());
    }

    @Override
    public void parametersChanged() {
        packed = false;
    }

    @Override
    public MemorySegment logits() {
        return logits;
    }

    @Override
    protected void forwardPass(Batch images) {
        begin(images);
        pass.training = false;
        gradientsGone = true;
        forward();
    }

    @Override
    protected double bothPasses(Batch images, double labelSmoothing, long seed, long step) {
        begin(images);
        System.arraycopy(images.labels(), 0, pass.labels, 0, images.count());
        pass.training = true;
        pass.labelSmoothing = labelSmoothing;
        pass.seed = seed;
        pass.step = step;
        forward();
        program.backward(phases);
        packed = false; // the gradients lie in the place of the packed weights
        gradientsGone = false;
        return meanLoss();
    }

    private void begin(Batch images) {
        FirstPass.passBegins();
        take(images);
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
    protected double optimize(OptimizerRule rule, double rate, long step) {
        if (gradientsGone) {
            throw new IllegalStateException("update needs the gradients of a forwardBackward without infer behind it");
        }
        double norm = optimizer.gradientNorm(phases);
        if (Double.isFinite(norm)) {
            optimizer.update(phases, rule, rate, step, norm);
            packed = false;
        }
        return norm;
    }

    @Override
    protected void release() {
        pool.close();
        arena.close();
    }

    /** Takes the images of a batch in, as floats. By the caller alone: a batch may be memory that only its thread may read. */
    private void take(Batch batch) {
        pass.images = batch.count();
        for (int image = 0; image < batch.count(); image++) {
            batch.copyImage(image, images);
        }
    }

    /** The planned value of this name. */
    private static Buffer planned(ModelInfo info, String name, long floatsPerImage) {
        Buffer buffer = info.memory().buffer(name);
        if (buffer.bytes() != ImageRows.stride(floatsPerImage)) {
            throw new IllegalArgumentException("the memory plan gives \"" + name + "\" " + buffer.bytes()
                    + " bytes per image; " + floatsPerImage + " values take " + ImageRows.stride(floatsPerImage));
        }
        return buffer;
    }

    /** A value of the whole batch, image after image. */
    private MemorySegment values(Buffer buffer) {
        return memory.asSlice(layout.value(buffer, 0, 0, 0), batch() * buffer.bytes());
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
}
