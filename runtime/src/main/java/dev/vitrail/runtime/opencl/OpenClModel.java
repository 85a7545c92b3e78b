package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.BatchRules;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.Model;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.cpu.DropoutMask;
import dev.vitrail.runtime.cpu.FirstValues;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A generated program in one buffer of an OpenCL device. Owns its session: closing it releases everything. */
final class OpenClModel implements Model {
    private static final int PARAMETERS = 0;
    private static final int GRADIENTS = 1;
    private static final int MOMENTS = 2;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final ModelInfo info;
    private final Mode mode;
    private final int batch;
    private final ClSession session;
    private final Arena arena = Arena.ofShared();
    private final Workspace workspace;
    private final OpenClLayout layout;
    private final ClBuffer buffer;
    private final DeviceTensors tensors;
    private final DeviceOptimizer optimizer;
    private final List<Launch> forward;
    private final List<Launch> backward;
    private final BatchRules rules;
    private final MemorySegment pass;
    private final MemorySegment losses;
    private final MemorySegment logits;
    private final long imagesAt;
    private final long lossAt;
    private final long logitsAt;
    private final @Nullable Profile profile;
    private boolean packed;
    private boolean closed;

    /**
     * Takes the memory, compiles the program and prepares every launch.
     *
     * @param profile takes the time of every kernel; null for none
     * @throws OpenClException if the device refuses; closing the session leaves nothing behind then
     */
    OpenClModel(ClSession session, OpenClPlan.Request request, OpenClPlan plan, int batch, @Nullable Profile profile) {
        this.session = session;
        this.profile = profile;
        this.batch = batch;
        info = request.info();
        mode = request.mode();
        layout = plan.layout();
        workspace = plan.workspace();
        rules = new BatchRules(info, batch);
        Form form = request.form();
        OpenClProgram program = request.program();
        buffer = session.allocate("arena of " + info.name(), layout.bytes());
        ClProgram built = session.build(program.resource(), program.source(), form.options(request.precision()));
        forward = prepare(plan.forward(), built);
        backward = prepare(plan.backward(), built);
        tensors = new DeviceTensors(info, session, buffer, arena, mode == Mode.TRAINING ? 2 + layout.slots() : 1);
        optimizer = new DeviceOptimizer(info.parameters(), layout, built, buffer, arena, form);
        MemoryPlan values = info.memory();
        imagesAt = layout.value(values.buffer("images"), 0);
        logitsAt = layout.value(values.buffer("logits"), 0);
        lossAt = mode == Mode.TRAINING ? layout.value(values.buffer("loss"), 0) : 0;
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
        for (String name : tensors.names()) {
            MemorySegment tensor = tensors.tensor(PARAMETERS, name);
            FirstValues.fill(
                    tensor,
                    tensors.spec(name).initializer(),
                    FirstValues.key(seed, name),
                    0,
                    tensors.spec(name).elements());
        }
        parametersChanged();
        for (int slot = 0; slot < layout.slots(); slot++) {
            buffer.zero(layout.moments(slot), layout.parameterBytes());
            tensors.changed(MOMENTS + slot);
        }
    }

    @Override
    public MemorySegment parameter(String name) {
        return tensors.tensor(PARAMETERS, name);
    }

    @Override
    public void parametersChanged() {
        tensors.writeParameters();
        packed = false;
    }

    @Override
    public MemorySegment gradient(String name) {
        checkTraining("gradient");
        return tensors.tensor(GRADIENTS, name);
    }

    @Override
    public MemorySegment moment(int slot, String name) {
        checkTraining("moment");
        if (slot < 0 || slot >= layout.slots()) {
            throw new IllegalArgumentException(
                    "the model has " + layout.slots() + " optimizer slots, there is no slot " + slot);
        }
        return tensors.tensor(MOMENTS + slot, name);
    }

    @Override
    public MemorySegment logits() {
        return logits;
    }

    @Override
    public void infer(Batch images) {
        checkOpen();
        start(images, 0, 0, 0, false);
        run(forward, images.count());
        readLogits(images.count());
    }

    @Override
    public double forwardBackward(Batch images, double labelSmoothing, long seed, long step) {
        checkOpen();
        checkTraining("forwardBackward");
        BatchRules.checkSmoothing(labelSmoothing);
        rules.checkLabels(images);
        start(images, labelSmoothing, seed, step, true);
        run(forward, images.count());
        run(backward, images.count());
        tensors.changed(GRADIENTS);
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
        rules.check(images);
        pass.set(FLOAT, 0, (float) labelSmoothing);
        for (int image = 0; training && image < images.count(); image++) {
            pass.setAtIndex(ValueLayout.JAVA_INT, 1 + image, images.labels()[image]);
        }
        for (int number = 0; number < workspace.sites().size(); number++) {
            Workspace.Site site = workspace.sites().get(number);
            long at = layout.dropout(number) - layout.smoothing();
            double rate = training ? site.rate() : 0;
            pass.set(ValueLayout.JAVA_LONG, at, DropoutMask.siteKey(seed, step, site.site(), site.layer()));
            pass.set(ValueLayout.JAVA_INT, at + Long.BYTES, DropoutMask.threshold(rate));
            pass.set(FLOAT, at + Long.BYTES + Integer.BYTES, DropoutMask.keepScale(rate));
        }
        buffer.write(layout.smoothing(), pass, 0, pass.byteSize());
        buffer.write(imagesAt, images.images(), 0, images.count() * images.imageFloats() * Float.BYTES);
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
                (long) Float.BYTES * images * info.architecture().classes());
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
        optimizer.step(rule, rate, step);
        if (profile != null) {
            optimizer.addStep(profile, rule);
        }
        packed = false;
        tensors.changed(PARAMETERS);
        for (int slot = 0; slot < layout.slots(); slot++) {
            tensors.changed(MOMENTS + slot);
        }
        return optimizer.norm();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            session.close();
            arena.close();
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
