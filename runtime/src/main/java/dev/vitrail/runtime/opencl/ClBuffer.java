package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_INVALID_BUFFER_SIZE;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_MEM_USE_HOST_PTR;

import dev.vitrail.runtime.cpu.AvailableMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jocl.Pointer;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a device. On CPUs it is page-aligned memory of this process, which kernels use in place: {@link #host} then
 * reads and writes it without a call, after {@link ClSession#finish}.
 */
final class ClBuffer extends ClObject {
    /** Bytes of a segment that a ByteBuffer shows: more than MAX_VALUE - 8 are refused. */
    private static final long WRAPPED = 1 << 30;

    private static final long PAGE = 4096;
    private static final long STAGING = 1 << 20;
    private static final int[] PATTERNS = {16, 4, 1};
    private static final Pointer ZEROS = Pointer.to(new byte[PATTERNS[0]]);

    private final cl_mem handle;
    private final Pointer argument;
    private final long bytes;
    private final long declared;
    private final @Nullable Arena arena;
    private final MemorySegment host;

    private ClBuffer(
            ClSession session,
            String subject,
            cl_mem handle,
            long bytes,
            long declared,
            @Nullable Arena arena,
            MemorySegment host) {
        super(session, subject);
        this.declared = declared;
        this.handle = handle;
        this.argument = Pointer.to(handle);
        this.bytes = bytes;
        this.arena = arena;
        this.host = host;
    }

    static ClBuffer create(ClSession session, String name, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("buffer " + name + " must have at least 1 byte, not " + bytes);
        }
        ClDeviceInfo device = session.device();
        String subject = "buffer " + name + " of " + bytes + " bytes (" + device.name() + " has "
                + device.globalMemory() + " bytes and gives at most " + device.maxAllocation() + " at once)";
        String call = "clCreateBuffer";
        int[] error = new int[1];
        if (device.type() != ClDeviceInfo.Type.CPU) {
            cl_mem handle = session.made(
                    session.api().clCreateBuffer(session.context(), CL_MEM_READ_WRITE, bytes, null, error),
                    error,
                    call,
                    subject);
            return new ClBuffer(session, "buffer " + name, handle, bytes, bytes, null, MemorySegment.NULL);
        }
        long rounded = Math.addExact(bytes, PAGE - 1) / PAGE * PAGE;
        long declared = declared(device, rounded, subject);
        Arena arena = Arena.ofShared();
        try {
            MemorySegment host = allocate(arena, rounded, subject);
            long flags = CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR;
            cl_mem handle = session.made(
                    session.api().clCreateBuffer(session.context(), flags, declared, pointer(host), error),
                    error,
                    call,
                    subject);
            return new ClBuffer(session, "buffer " + name, handle, bytes, declared, arena, host.asSlice(0, bytes));
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * The size to name for memory of this process. PoCL refuses more than about a quarter of the machine's memory at once,
     * but of memory that is not its own it uses the address alone: there it hears of the first part only. Other devices
     * are not asked for what they would refuse after the memory was taken.
     */
    private static long declared(ClDeviceInfo device, long bytes, String subject) {
        if (bytes <= device.maxAllocation()) {
            return bytes;
        }
        if (device.isPocl() && bytes <= Math.max(device.globalMemory(), AvailableMemory.bytes())) {
            return device.maxAllocation() / PAGE * PAGE;
        }
        throw new OpenClException("clCreateBuffer", CL_INVALID_BUFFER_SIZE, subject);
    }

    private static MemorySegment allocate(Arena arena, long bytes, String subject) {
        try {
            return arena.allocate(bytes, PAGE);
        } catch (OutOfMemoryError e) {
            throw new OpenClException("the system gave no memory for " + subject, e);
        }
    }

    /** A pointer to native memory. Only its address counts, so the 2 GiB that a ByteBuffer can have are no limit. */
    private static Pointer pointer(MemorySegment segment) {
        return Pointer.to(
                segment.asSlice(0, Math.min(segment.byteSize(), WRAPPED)).asByteBuffer());
    }

    /** Size as asked for. */
    long bytes() {
        return bytes;
    }

    /** Whether {@link #host} exists. */
    boolean hostVisible() {
        return arena != null;
    }

    /** The memory itself, {@link #bytes} long; valid until {@link #close}. */
    MemorySegment host() {
        if (!hostVisible()) {
            throw new IllegalStateException(subject() + " is not visible to this process");
        }
        return host;
    }

    /** What {@code clSetKernelArg} takes. */
    Pointer argument() {
        return argument;
    }

    /** Copies into the buffer, after everything queued before; returns when it is done. */
    void write(long offset, MemorySegment from, long fromOffset, long count) {
        checkOpen();
        Objects.checkFromIndexSize(offset, count, bytes);
        Objects.checkFromIndexSize(fromOffset, count, from.byteSize());
        if (count == 0) {
            return;
        }
        if (hostVisible()) {
            session().finish();
            MemorySegment.copy(from, fromOffset, host, offset, count);
        } else if (from.isNative()) {
            enqueueWrite(offset, from.asSlice(fromOffset, count), count);
        } else {
            try (Arena staging = Arena.ofConfined()) {
                MemorySegment piece = staging.allocate(Math.min(count, STAGING), PAGE);
                for (long done = 0; done < count; done += STAGING) {
                    long length = Math.min(STAGING, count - done);
                    MemorySegment.copy(from, fromOffset + done, piece, 0, length);
                    enqueueWrite(offset + done, piece, length);
                }
            }
        }
    }

    /**
     * Queues a copy into the buffer from the start of native memory, which must stay as it is until the copy is done. Not for
     * memory that this process shares.
     */
    void queueWrite(long offset, MemorySegment from, long count) {
        checkQueued(offset, from, count);
        int code = session().api().clEnqueueWriteBuffer(session().queue(), handle, false, offset, count, pointer(from));
        session().check(code, "clEnqueueWriteBuffer", place(offset, count));
    }

    /**
     * Queues a copy out of the buffer to the start of native memory. Not for memory that this process shares.
     *
     * @param done is made the event of the copy, for {@link ClSession#awaitAndRelease}; null for none
     */
    void queueRead(long offset, MemorySegment to, long count, @Nullable cl_event done) {
        checkQueued(offset, to, count);
        int code =
                session().api().clEnqueueReadBuffer(session().queue(), handle, false, offset, count, pointer(to), done);
        session().check(code, "clEnqueueReadBuffer", place(offset, count));
        if (done != null) {
            session().madeEvent();
        }
    }

    private void checkQueued(long offset, MemorySegment segment, long count) {
        checkOpen();
        Objects.checkFromIndexSize(offset, count, bytes);
        Objects.checkFromIndexSize(0, count, segment.byteSize());
        if (hostVisible() || !segment.isNative()) {
            throw new IllegalArgumentException(subject() + ": only between devices and native memory");
        }
    }

    private void enqueueWrite(long offset, MemorySegment from, long count) {
        int code = session().api().clEnqueueWriteBuffer(session().queue(), handle, true, offset, count, pointer(from));
        session().check(code, "clEnqueueWriteBuffer", place(offset, count));
    }

    /** Copies out of the buffer, after everything queued before; returns when it is done. */
    void read(long offset, MemorySegment to, long toOffset, long count) {
        checkOpen();
        Objects.checkFromIndexSize(offset, count, bytes);
        Objects.checkFromIndexSize(toOffset, count, to.byteSize());
        if (count == 0) {
            return;
        }
        if (hostVisible()) {
            session().finish();
            MemorySegment.copy(host, offset, to, toOffset, count);
        } else if (to.isNative()) {
            enqueueRead(offset, to.asSlice(toOffset, count), count);
        } else {
            try (Arena staging = Arena.ofConfined()) {
                MemorySegment piece = staging.allocate(Math.min(count, STAGING), PAGE);
                for (long done = 0; done < count; done += STAGING) {
                    long length = Math.min(STAGING, count - done);
                    enqueueRead(offset + done, piece, length);
                    MemorySegment.copy(piece, 0, to, toOffset + done, length);
                }
            }
        }
    }

    private void enqueueRead(long offset, MemorySegment to, long count) {
        int code =
                session().api().clEnqueueReadBuffer(session().queue(), handle, true, offset, count, pointer(to), null);
        session().check(code, "clEnqueueReadBuffer", place(offset, count));
    }

    /** Queues zeros. */
    void zero(long offset, long count) {
        checkOpen();
        Objects.checkFromIndexSize(offset, count, bytes);
        if (count == 0) {
            return;
        }
        if (offset + count > declared) {
            session().finish();
            host.asSlice(offset, count).fill((byte) 0);
            return;
        }
        int pattern = 1;
        for (int candidate : PATTERNS) {
            if (offset % candidate == 0 && count % candidate == 0) {
                pattern = candidate;
                break;
            }
        }
        int code = session().api().clEnqueueFillBuffer(session().queue(), handle, ZEROS, pattern, offset, count);
        session().check(code, "clEnqueueFillBuffer", place(offset, count));
    }

    private String place(long offset, long count) {
        return subject() + ", bytes " + offset + " to " + (offset + count);
    }

    @Override
    void release() {
        Failures failures = new Failures();
        if (hostVisible()) {
            failures.collect(session()::await);
        }
        failures.collect(
                () -> session().released(session().api().clReleaseMemObject(handle), "clReleaseMemObject", subject()));
        if (arena != null && !session().mayStillRun()) {
            arena.close(); // otherwise kept: a kernel that still runs would write into memory of others
        }
        failures.rethrow();
    }
}
