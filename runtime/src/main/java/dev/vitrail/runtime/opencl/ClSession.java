package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_CONTEXT_PLATFORM;
import static org.jocl.CL.CL_QUEUE_PROFILING_ENABLE;
import static org.jocl.CL.CL_SUCCESS;

import dev.vitrail.runtime.cache.DiskCache;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jspecify.annotations.Nullable;

/**
 * An open device: a context and one in-order queue. Everything made on it is counted, and released with it. For one
 * thread at a time.
 */
public final class ClSession implements AutoCloseable {
    private final ClApi api;
    private final ClDeviceInfo device;
    private final cl_device_id id;
    private final cl_context context;
    private final cl_command_queue queue;
    private final boolean profiling;
    private final DiskCache cache;
    private final Set<ClObject> objects = new LinkedHashSet<>();
    private int live;
    private boolean failed;
    private boolean closed;

    private ClSession(
            ClApi api,
            ClDeviceInfo device,
            cl_device_id id,
            cl_context context,
            cl_command_queue queue,
            boolean profiling,
            DiskCache cache) {
        this.cache = cache;
        this.api = api;
        this.device = device;
        this.id = id;
        this.context = context;
        this.queue = queue;
        this.profiling = profiling;
        live = 2;
    }

    /**
     * Opens a device.
     *
     * @param profiling whether the device measures every kernel
     */
    static ClSession open(ClApi api, ClDeviceInfo device, boolean profiling) {
        return open(api, device, profiling, DiskCache.standard());
    }

    /** Opens a device with another cache than the user's. */
    static ClSession open(ClApi api, ClDeviceInfo device, boolean profiling, DiskCache cache) {
        ClDevices.Found found = ClDevices.find(api).stream()
                .filter(each -> each.info().index() == device.index())
                .filter(each -> each.info().name().equals(device.name()))
                .findFirst()
                .orElseThrow(() -> new OpenClException("the device " + device.description() + " is gone"));
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL_CONTEXT_PLATFORM, found.platform());
        int[] error = new int[1];
        cl_context context = created(
                api.clCreateContext(properties, found.device(), error), error, "clCreateContext", device.description());
        try {
            long flags = profiling ? CL_QUEUE_PROFILING_ENABLE : 0;
            cl_command_queue queue = created(
                    api.clCreateCommandQueue(context, found.device(), flags, error),
                    error,
                    "clCreateCommandQueue",
                    device.description());
            return new ClSession(api, device, found.device(), context, queue, profiling, cache);
        } catch (OpenClException e) {
            api.clReleaseContext(context);
            throw e;
        }
    }

    /** The device. */
    public ClDeviceInfo device() {
        return device;
    }

    /**
     * Takes memory. On CPUs it is memory that this process and the kernels share.
     *
     * @param name for messages
     * @param bytes at least 1
     */
    ClBuffer allocate(String name, long bytes) {
        checkOpen();
        return ClBuffer.create(this, name, bytes);
    }

    /**
     * Compiles a program.
     *
     * @param name for messages
     * @throws OpenClException if it does not compile, with the log and the lines of the source that it names
     */
    ClProgram build(String name, String source, String options) {
        checkOpen();
        return ClProgram.build(this, name, source, options);
    }

    /** Makes sure that everything queued will run. */
    void flush() {
        checkOpen();
        check(api.clFlush(queue), "clFlush", "queue");
    }

    /** Waits until everything queued has run. */
    void finish() {
        checkOpen();
        await();
    }

    /** OpenCL objects that were made and not yet released: context, queue, buffers, programs, kernels, events. */
    public int liveObjects() {
        return live;
    }

    /** Waits for the device, then releases everything, the newest first; throws the first failure at the end. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        Failures failures = new Failures();
        failures.collect(this::await);
        List<ClObject> newestFirst = new ArrayList<>(objects).reversed();
        for (ClObject object : newestFirst) {
            failures.collect(object::close);
        }
        closed = true;
        failures.collect(() -> released(api.clReleaseCommandQueue(queue), "clReleaseCommandQueue", "queue"));
        failures.collect(() -> released(api.clReleaseContext(context), "clReleaseContext", device.description()));
        failures.rethrow();
    }

    ClApi api() {
        return api;
    }

    cl_device_id id() {
        return id;
    }

    cl_context context() {
        return context;
    }

    cl_command_queue queue() {
        return queue;
    }

    boolean profiling() {
        return profiling;
    }

    /** Where compiled programs and results of probes are kept. */
    DiskCache cache() {
        return cache;
    }

    /** Waits for the queue; a failure here means that kernels may still run. */
    void await() {
        int code = api.clFinish(queue);
        failed |= code != CL_SUCCESS;
        check(code, "clFinish", "queue");
    }

    /** Whether the queue could not be waited for, so that memory which kernels write to must not be freed. */
    boolean mayStillRun() {
        return failed;
    }

    void opened(ClObject object) {
        objects.add(object);
    }

    void closed(ClObject object) {
        objects.remove(object);
    }

    /** The object that a call made, counted. */
    <T> T made(@Nullable T object, int[] error, String call, String subject) {
        T made = created(object, error, call, subject);
        live++;
        return made;
    }

    /** Counts an event, which a successful call made. */
    void madeEvent() {
        live++;
    }

    /** Waits for what an event belongs to; gives the event back in any case. */
    void awaitAndRelease(cl_event event) {
        Failures failures = new Failures();
        failures.collect(() -> check(api.clWaitForEvents(event), "clWaitForEvents", "queue"));
        failures.collect(() -> release(event));
        failures.rethrow();
    }

    /** Gives an event back. */
    void release(cl_event event) {
        released(api.clReleaseEvent(event), "clReleaseEvent", "queue");
    }

    /** The result of a release. Whatever it is, the object is not ours any more. */
    void released(int code, String call, String subject) {
        live--;
        check(code, call, subject);
    }

    /** Throws unless a call on this device succeeded. */
    void check(int code, String call, String subject) {
        OpenClException.check(code, call, subject);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the session on " + device.description() + " is closed");
        }
    }

    private static <T> T created(@Nullable T object, int[] error, String call, String subject) {
        OpenClException.check(error[0], call, subject);
        return Objects.requireNonNull(object, call);
    }
}
