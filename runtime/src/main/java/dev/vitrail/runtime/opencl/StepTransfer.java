package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Batch;
import dev.vitrail.runtime.MemoryPlan;
import dev.vitrail.runtime.Model.Mode;
import dev.vitrail.runtime.ModelInfo;
import dev.vitrail.runtime.StepResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jocl.cl_event;
import org.jspecify.annotations.Nullable;

/**
 * What one pass takes to the device and brings back, in memory of this process. A device with memory of its own copies by
 * itself, in the order of the queue, and nobody waits; a CPU's memory is read and written in place, once its queue is empty.
 */
final class StepTransfer implements StepResult {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final ClSession session;
    private final ClBuffer buffer;
    private final OpenClLayout layout;
    private final int classes;
    private final long imagesAt;
    private final long lossAt;
    private final long logitsAt;
    private final MemorySegment pass;
    private final MemorySegment images;
    private final MemorySegment losses;
    private final MemorySegment logits;
    private final MemorySegment norm;
    private int count;
    private boolean ready = true;
    private @Nullable cl_event arrived;

    StepTransfer(
            ModelInfo info,
            Mode mode,
            int batch,
            ClSession session,
            ClBuffer buffer,
            OpenClLayout layout,
            Arena arena) {
        this.session = session;
        this.buffer = buffer;
        this.layout = layout;
        classes = info.architecture().classes();
        MemoryPlan values = info.memory();
        imagesAt = layout.value(values.buffer("images"), 0);
        logitsAt = layout.value(values.buffer("logits"), 0);
        lossAt = mode == Mode.TRAINING ? layout.value(values.buffer("loss"), 0) : 0;
        long imageBytes = Float.BYTES * info.architecture().imageFloats() * batch;
        pass = arena.allocate(layout.passBytes(), 16);
        images = buffer.hostVisible() ? MemorySegment.NULL : arena.allocate(imageBytes, 64);
        losses = arena.allocate((long) Float.BYTES * batch, Float.BYTES);
        logits = arena.allocate((long) Float.BYTES * batch * classes, Float.BYTES);
        norm = arena.allocate(Float.BYTES, Float.BYTES);
    }

    /** What changes with every pass, to be filled before {@link #send}; as the layout has it. */
    MemorySegment pass() {
        return pass;
    }

    /** Queues the way to the device. The batch is not needed any more afterwards. */
    void send(Batch batch) {
        count = batch.count();
        long bytes = count * batch.imageFloats() * batch.pixels().bytes();
        if (buffer.hostVisible()) {
            buffer.write(layout.pass(), pass, 0, pass.byteSize());
            buffer.write(imagesAt, batch.images(), 0, bytes);
        } else {
            MemorySegment.copy(batch.images(), 0, images, 0, bytes);
            buffer.queueWrite(layout.pass(), pass, pass.byteSize());
            buffer.queueWrite(imagesAt, images, bytes);
        }
    }

    /** Queues the way back of logits, and of a step's loss and norm. */
    void receive(boolean step) {
        if (!buffer.hostVisible()) {
            cl_event last = new cl_event();
            long rows = (long) Float.BYTES * count;
            if (step) {
                buffer.queueRead(lossAt, losses, rows, null);
                buffer.queueRead(layout.optimizer(), norm, Float.BYTES, null);
            }
            buffer.queueRead(logitsAt, logits, rows * classes, last);
            arrived = last;
        }
        ready = false;
    }

    /** Waits until everything is here. */
    void await() {
        if (ready) {
            return;
        }
        if (!buffer.hostVisible()) {
            cl_event last = arrived;
            if (last == null) {
                throw new OpenClException("the numbers of the last pass did not arrive");
            }
            arrived = null;
            session.awaitAndRelease(last);
        } else {
            // Whether it was a step or not: what was not computed is not asked for either.
            buffer.read(logitsAt, logits, 0, (long) Float.BYTES * count * classes);
            if (layout.training()) {
                MemorySegment.copy(buffer.host(), lossAt, losses, 0, (long) Float.BYTES * count);
                MemorySegment.copy(buffer.host(), layout.optimizer(), norm, 0, Float.BYTES);
            }
        }
        ready = true;
    }

    /** Gives up numbers that are still on their way. */
    void close() {
        cl_event last = arrived;
        arrived = null;
        if (last != null) {
            session.release(last);
        }
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public double loss() {
        await();
        double sum = 0;
        for (int image = 0; image < count; image++) {
            sum += losses.getAtIndex(FLOAT, image);
        }
        return sum / count;
    }

    @Override
    public double gradientNorm() {
        await();
        return norm.get(FLOAT, 0);
    }

    @Override
    public MemorySegment logits() {
        await();
        return logits;
    }
}
