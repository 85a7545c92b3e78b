package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.Precision;
import dev.vitrail.runtime.cpu.Roofs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Measures what a device reaches in the simplest loops ({@code roofs.cl}), as measures for the rates of kernels. */
final class DeviceRoofs {
    private static final int ROUNDS = 1 << 16;
    private static final int PASSES = 8;
    private static final int COPIED_VECTORS = 1 << 20;
    private static final int VECTOR_BYTES = 64;
    /** Groups of a CPU per compute unit: of fewer, a thread that is awake takes those of one that still wakes up. */
    private static final int CPU_GROUPS = 16;
    /** Groups of a GPU per compute unit: enough to hide what one of them waits for. */
    private static final int GPU_GROUPS = 32;

    private final ClSession session;
    private final ClProgram program;
    private final long[] global;
    private final long[] local;

    private DeviceRoofs(ClSession session, Form form) {
        this.session = session;
        boolean cpu = form.items() == 1;
        String options = "-D FORM_" + form.name() + (cpu ? " -D CPU_GROUPS" : "");
        program = session.build("roofs", source(), options);
        int groups = session.device().computeUnits() * (cpu ? CPU_GROUPS : GPU_GROUPS);
        global = new long[] {(long) groups * form.items()};
        local = new long[] {form.items()};
    }

    /**
     * Measures for about a second; the best pass counts.
     *
     * @param session a measuring one
     */
    static Roofs measure(ClSession session, Form form, Precision precision) {
        DeviceRoofs roofs = new DeviceRoofs(session, form);
        double products = precision == Precision.BF16X3 && form != Form.VECTOR && form != Form.LOCAL ? 3 : 1;
        return new Roofs(roofs.flopPerSecond() / products, roofs.bytesPerSecond());
    }

    private double flopPerSecond() {
        try (ClBuffer values = session.allocate("roof of multiply-adds", Float.BYTES * global[0])) {
            values.zero(0, values.bytes());
            ClKernel kernel = program.kernel("multiply_adds");
            kernel.argument(0, values);
            kernel.argument(1, ROUNDS);
            double seconds = best(kernel);
            float[] flop = new float[1]; // per work-item and round
            values.read(0, MemorySegment.ofArray(flop), 0, Float.BYTES);
            return (double) flop[0] * ROUNDS * global[0] / seconds;
        }
    }

    private double bytesPerSecond() {
        long count = Math.min(COPIED_VECTORS, session.device().maxAllocation() / VECTOR_BYTES);
        try (ClBuffer from = session.allocate("roof of copying, from", count * VECTOR_BYTES);
                ClBuffer to = session.allocate("roof of copying, to", count * VECTOR_BYTES)) {
            from.zero(0, from.bytes());
            ClKernel kernel = program.kernel("copy");
            kernel.argument(0, from);
            kernel.argument(1, to);
            kernel.argument(2, count);
            return 2.0 * count * VECTOR_BYTES / best(kernel);
        }
    }

    private double best(ClKernel kernel) {
        long best = Long.MAX_VALUE;
        for (int pass = 0; pass < PASSES; pass++) {
            kernel.enqueue(global, local);
            best = Math.min(best, kernel.profiledNanos());
        }
        return best / 1e9;
    }

    private static String source() {
        try (InputStream stream = DeviceRoofs.class.getResourceAsStream("roofs.cl")) {
            if (stream == null) {
                throw new IllegalStateException("roofs.cl is not beside its class");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
