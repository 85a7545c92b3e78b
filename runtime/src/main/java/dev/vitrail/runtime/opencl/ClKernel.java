package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_PROFILING_COMMAND_END;
import static org.jocl.CL.CL_PROFILING_COMMAND_START;
import static org.jocl.CL.CL_SUCCESS;

import java.util.Arrays;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_program;
import org.jspecify.annotations.Nullable;

/** A kernel object for one call site; its arguments are set once and stay. */
final class ClKernel extends ClObject {
    private final cl_kernel handle;
    private @Nullable ClBuffer[] buffers = new ClBuffer[0];
    private @Nullable cl_event event;

    private ClKernel(ClSession session, String subject, cl_kernel handle) {
        super(session, subject);
        this.handle = handle;
    }

    static ClKernel create(ClSession session, cl_program program, String name) {
        String subject = "kernel " + name;
        int[] error = new int[1];
        cl_kernel handle =
                session.made(session.api().clCreateKernel(program, name, error), error, "clCreateKernel", subject);
        return new ClKernel(session, subject, handle);
    }

    /** Sets a pointer argument. */
    void argument(int index, ClBuffer buffer) {
        buffer.checkOpen();
        set(index, Sizeof.cl_mem, buffer.argument(), buffer);
    }

    /** Sets an {@code int} argument. */
    void argument(int index, int value) {
        set(index, Sizeof.cl_int, Pointer.to(new int[] {value}), null);
    }

    /** Sets a {@code long} argument. */
    void argument(int index, long value) {
        set(index, Sizeof.cl_long, Pointer.to(new long[] {value}), null);
    }

    /** Sets a {@code float} argument. */
    void argument(int index, float value) {
        set(index, Sizeof.cl_float, Pointer.to(new float[] {value}), null);
    }

    /** Sets an argument that is a structure of {@code float} members. */
    void structure(int index, float... members) {
        set(index, (long) Sizeof.cl_float * members.length, Pointer.to(members), null);
    }

    private void set(int index, long bytes, Pointer value, @Nullable ClBuffer buffer) {
        checkOpen();
        int code = session().api().clSetKernelArg(handle, index, bytes, value);
        if (code != CL_SUCCESS) {
            throw new OpenClException("clSetKernelArg", code, subject() + ", argument " + index);
        }
        if (index >= buffers.length) {
            buffers = Arrays.copyOf(buffers, index + 1);
        }
        buffers[index] = buffer;
    }

    /** Queues a launch. */
    void enqueue(long[] global, long[] local) {
        checkOpen();
        for (ClBuffer buffer : buffers) {
            if (buffer != null) {
                buffer.checkOpen();
            }
        }
        cl_event measured = session().profiling() ? new cl_event() : null;
        int code = session().api().clEnqueueNDRangeKernel(session().queue(), handle, global, local, measured);
        if (code != CL_SUCCESS) {
            throw new OpenClException(
                    "clEnqueueNDRangeKernel",
                    code,
                    subject() + " (global " + Arrays.toString(global) + ", local " + Arrays.toString(local) + ")");
        }
        if (measured != null) {
            session().madeEvent();
            cl_event previous = event;
            event = measured;
            releaseEvent(previous);
        }
    }

    /** Waits for the last launch and returns how long it ran on the device; the session must be a profiling one. */
    long profiledNanos() {
        checkOpen();
        cl_event last = event;
        if (last == null) {
            throw new IllegalStateException(subject() + " was not launched, or its session does not profile");
        }
        session().check(session().api().clWaitForEvents(last), "clWaitForEvents", subject());
        InfoQuery query = (parameter, bytes, value, size) ->
                session().api().clGetEventProfilingInfo(last, parameter, bytes, value, size);
        String call = "clGetEventProfilingInfo";
        return query.longValue(CL_PROFILING_COMMAND_END, call, subject())
                - query.longValue(CL_PROFILING_COMMAND_START, call, subject());
    }

    private void releaseEvent(@Nullable cl_event released) {
        if (released != null) {
            session().released(session().api().clReleaseEvent(released), "clReleaseEvent", subject());
        }
    }

    @Override
    void release() {
        Failures failures = new Failures();
        cl_event last = event;
        event = null;
        failures.collect(() -> releaseEvent(last));
        failures.collect(
                () -> session().released(session().api().clReleaseKernel(handle), "clReleaseKernel", subject()));
        failures.rethrow();
    }
}
