package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.OptimizerRule;
import dev.vitrail.runtime.ParameterTensors.Tensor;
import dev.vitrail.runtime.Pixels;
import dev.vitrail.runtime.PlacedModel;
import dev.vitrail.runtime.StepResult;
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
    private final Workspace workspace;
    private final OpenClLayout layout;
    private final ClBuffer buffer;
    private final DeviceRegions regions;
    private final DeviceOptimizer optimizer;
    private final List<Launch> forward;
    private final List<Launch> backward;
    private final StepTransfer[] transfers = new StepTransfer[2];
    private final long lossAt;
    private final @Nullable Profile profile;
    private int turn;
    private boolean follows;
    private @Nullable LaunchTrace trace;
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
        Arena arena = session.arena();
        Form form = request.form();
        OpenClProgram program = request.program();
        buffer = session.allocate("arena of " + info.name(), layout.bytes());
        ClProgram built = session.build(program.resource(), program.source(), request.options());
        forward = prepare(plan.forward(), built);
        backward = prepare(plan.backward(), built);
        boolean training = mode() == Mode.TRAINING;
        regions = new DeviceRegions(layout, session, buffer, arena, training ? MOMENTS + layout.slots() : 1);
        optimizer = new DeviceOptimizer(info.parameters(), layout, built, buffer, arena, form);
        lossAt = training ? layout.value(info.memory().buffer("loss"), 0) : 0;
        for (int number = 0; number < transfers.length; number++) {
            transfers[number] = new StepTransfer(info, mode(), batch, session, buffer, layout, arena);
        }
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
        return transfers[turn].logits();
    }

    @Override
    protected void forwardPass(Batch images) {
        StepTransfer transfer = start(images, 0, 0, 0, false);
        run(forward, images.count());
        transfer.receive(false);
        transfer.await();
    }

    @Override
    protected double bothPasses(Batch images, double labelSmoothing, long seed, long step) {
        StepTransfer transfer = runBoth(images, labelSmoothing, seed, step);
        follows = false;
        transfer.receive(true);
        return transfer.loss();
    }

    private StepTransfer runBoth(Batch images, double labelSmoothing, long seed, long step) {
        StepTransfer transfer = start(images, labelSmoothing, seed, step, true);
        run(forward, images.count());
        run(backward, images.count());
        regions.changed(GRADIENTS);
        return transfer;
    }

    @Override
    protected double optimize(OptimizerRule rule, double rate, long step) {
        optimize(rule, rate, step, 0);
        return optimizer.norm();
    }

    @Override
    protected StepResult wholeStep(
            Batch images, double labelSmoothing, long seed, OptimizerRule rule, double rate, long step) {
        StepTransfer transfer = runBoth(images, labelSmoothing, seed, step);
        optimize(rule, rate, step, images.count());
        follows = true;
        transfer.receive(true);
        session.flush();
        return transfer;
    }

    /** @param losses number of losses that must be finite for the parameters to be changed */
    private void optimize(OptimizerRule rule, double rate, long step, int losses) {
        optimizer.step(rule, rate, step, lossAt, losses, follows);
        if (profile != null) {
            optimizer.addStep(profile, rule);
        }
        regions.changed(PARAMETERS);
        for (int slot = 0; slot < layout.slots(); slot++) {
            regions.changed(MOMENTS + slot);
        }
    }

    /** Queues what the pass reads, and the packing of the weights where they have changed. */
    private StepTransfer start(Batch images, double labelSmoothing, long seed, long step, boolean training) {
        if (buffer.hostVisible()) {
            transfers[turn].await(); // its numbers lie where those of this pass will
        }
        turn = 1 - turn;
        StepTransfer transfer = transfers[turn];
        transfer.await();
        MemorySegment pass = transfer.pass();
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
        transfer.send(images);
        if (!packed) {
            optimizer.pack();
            packed = true;
            if (profile != null) {
                optimizer.addPacks(profile);
            }
        }
        return transfer;
    }

    /** Has every launch from now on wait for its end and show what it wrote; null for none. */
    void traced(@Nullable LaunchTrace by) {
        trace = by;
    }

    private void run(List<Launch> launches, int images) {
        for (Launch launch : launches) {
            launch.enqueue(images);
            if (trace != null) {
                trace.ran(buffer, images);
            }
        }
        session.flush();
        if (profile != null) {
            session.finish();
            launches.forEach(launch -> profile.add(launch, images));
        }
    }

    @Override
    protected void release() {
        Failures failures = new Failures();
        for (StepTransfer transfer : transfers) {
            failures.collect(transfer::close);
        }
        failures.collect(session::close);
        failures.rethrow();
    }
}
