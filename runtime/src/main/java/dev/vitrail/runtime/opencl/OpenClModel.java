package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterTensors.Tensor;
import dev.vitrail.runtime.Pixels;
import dev.vitrail.runtime.PlacedModel;
import dev.vitrail.runtime.cpu.DropoutMask;
import dev.vitrail.runtime.cpu.FirstValues;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A generated program in one buffer of an OpenCL device. Owns its session: closing it releases everything. */
final class OpenClModel extends PlacedModel {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final ClSession session;
    private final Arena arena = Arena.ofShared();
    private final Workspace workspace;
    private final OpenClLayout layout;
    private final ClBuffer buffer;
    private final DeviceRegions regions;
    private final DeviceOptimizer optimizer;
    private final List<Launch> forward;
    private final List<Launch> backward;
    private final MemorySegment pass;
    private final MemorySegment losses;
    private final MemorySegment logits;
    private final long imagesAt;
    private final long lossAt;
    private final long logitsAt;
    private final @Nullable Profile profile;
    private boolean packed;

    /**
     * Takes the memory, compiles the program and prepares every launch.
     *
     * @param profile takes the time of every kernel; null for none
     * @throws OpenClException if the device refuses; closing the session leaves nothing behind then
     */
    OpenClModel(ClSession session, OpenClPlan.Request request, OpenClPlan plan, int batch, @Nullable Profile profile) {
        super(request.info(), request.mode(), batch, plan.layout().slots());
        this.session = session;
        this.profile = profile;
        ModelInfo info = info();
        layout = plan.layout();
        workspace = plan.workspace();
        Form form = request.form();
        OpenClProgram program = request.program();
        buffer = session.allocate("arena of " + info.name(), layout.bytes());
        ClProgram built = session.build(program.resource(), program.source(), form.options(request.precision()));
        forward = prepare(plan.forward(), built);
        backward = prepare(plan.backward(), built);
        boolean training = mode() == Mode.TRAINING;
        regions = new DeviceRegions(layout, session, buffer, arena, training ? MOMENTS + layout.slots() : 1);
        optimizer = new DeviceOptimizer(info.parameters(), layout, built, buffer, arena, form);
        MemoryPlan values = info.memory();
        imagesAt = layout.value(values.buffer("images"), 0);
        logitsAt = layout.value(values.buffer("logits"), 0);
        lossAt = training ? layout.value(values.buffer("loss"), 0) : 0;
        pass = arena.allocate(layout.passBytes(), 16);
        losses = arena.allocate((long) Float.BYTES * batch, Float.BYTES);
        logits = arena.allocate((long) Float.BYTES * batch * info.architecture().classes(), Float.BYTES);
        buffer.zero(0, layout.bytes());
    }

    private List<Launch> prepare(Calls calls, ClProgram program) {
        return calls.recorded().stream()
                .map(call -> call.prepare(program, buffer, layout))
                .toList();
    }

    @Override
    protected void fillParameters(long seed) {
        for (Tensor tensor : tensors().all()) {
            FirstValues.fill(
                    values(PARAMETERS, tensor),
                    tensor.spec().initializer(),
                    FirstValues.key(seed, tensor.name()),
                    0,
                    tensor.spec().elements());
        }
        parametersChanged();
        for (int slot = 0; slot < layout.slots(); slot++) {
            buffer.zero(layout.moments(slot), layout.parameterBytes());
            regions.changed(MOMENTS + slot);
        }
    }

    @Override
    protected MemorySegment values(int region, Tensor tensor) {
        return regions.values(region, tensor);
    }

    @Override
    public void parametersChanged() {
        regions.writeParameters();
        packed = false;
    }

    @Override
    public MemorySegment logits() {
        return logits;
    }

    @Override
    protected void forwardPass(Batch images) {
        start(images, 0, 0, 0, false);
        run(forward, images.count());
        readLogits(images.count());
    }

    @Override
    protected double bothPasses(Batch images, double labelSmoothing, long seed, long step) {
        start(images, labelSmoothing, seed, step, true);
        run(forward, images.count());
        run(backward, images.count());
        regions.changed(GRADIENTS);
        readLogits(images.count());
        buffer.read(lossAt, losses, 0, (long) Float.BYTES * images.count());
        double sum = 0;
        for (int image = 0; image < images.count(); image++) {
            sum += losses.getAtIndex(FLOAT, image);
        }
        return sum / images.count();
    }

    /** Copies in what the pass reads, and packs the weights where they have changed. */
    private void start(Batch images, double labelSmoothing, long seed, long step, boolean training) {
        pass.set(ValueLayout.JAVA_INT, 0, images.pixels() == Pixels.BYTES ? 1 : 0);
        pass.set(FLOAT, layout.smoothing() - layout.pass(), (float) labelSmoothing);
        for (int image = 0; training && image < images.count(); image++) {
            pass.setAtIndex(ValueLayout.JAVA_INT, 2 + image, images.labels()[image]);
        }
        for (int number = 0; number < workspace.sites().size(); number++) {
            Workspace.Site site = workspace.sites().get(number);
            long at = layout.dropout(number) - layout.pass();
            double rate = training ? site.rate() : 0;
            pass.set(ValueLayout.JAVA_LONG, at, DropoutMask.siteKey(seed, step, site.site(), site.layer()));
            pass.set(ValueLayout.JAVA_INT, at + Long.BYTES, DropoutMask.threshold(rate));
            pass.set(FLOAT, at + Long.BYTES + Integer.BYTES, DropoutMask.keepScale(rate));
        }
        buffer.write(layout.pass(), pass, 0, pass.byteSize());
        long imageBytes = images.count() * images.imageFloats() * images.pixels().bytes();
        buffer.write(imagesAt, images.images(), 0, imageBytes);
        if (!packed) {
            optimizer.pack();
            packed = true;
            if (profile != null) {
                optimizer.addPacks(profile);
            }
        }
    }

    private void run(List<Launch> launches, int images) {
        for (Launch launch : launches) {
            launch.enqueue(images);
        }
        session.flush();
        if (profile != null) {
            session.finish();
            launches.forEach(launch -> profile.add(launch, images));
        }
    }

    private void readLogits(int images) {
        buffer.read(
                logitsAt,
                logits,
                0,
                (long) Float.BYTES * images * info().architecture().classes());
    }

    @Override
    protected double optimize(OptimizerRule rule, double rate, long step) {
        optimizer.step(rule, rate, step);
        if (profile != null) {
            optimizer.addStep(profile, rule);
        }
        packed = false;
        regions.changed(PARAMETERS);
        for (int slot = 0; slot < layout.slots(); slot++) {
            regions.changed(MOMENTS + slot);
        }
        return optimizer.norm();
    }

    @Override
    protected void release() {
        session.close();
        arena.close();
    }
}
