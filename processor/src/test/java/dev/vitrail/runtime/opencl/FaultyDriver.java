package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_PROGRAM_BINARY_SIZES;
import static org.jocl.CL.CL_SUCCESS;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jocl.NativePointerObject;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_program;
import org.junit.jupiter.api.Assumptions;

/**
 * A driver with faults, before a real one: it records calls, counts objects by itself, lets calls fail, lets kernels do
 * nothing. An idle one compiles and runs no program at all, so that a model's whole life takes milliseconds.
 */
final class FaultyDriver {
    private static final String NO_KERNEL = "";

    private final ClApi real = real();
    private final boolean idle;
    private final List<Entry> calls = new ArrayList<>();
    private final Map<cl_kernel, String> kernels = new IdentityHashMap<>();
    private final Map<cl_program, String> options = new IdentityHashMap<>();
    private final Map<cl_kernel, String> builds = new IdentityHashMap<>();
    private String skipped = NO_KERNEL;
    private String skippedBuild = "";
    private int failing = -1;
    private boolean lasting;
    private int code;
    private int live;

    /** A call, and the kernel that it was about, if any. */
    record Entry(String name, String kernel) {}

    private FaultyDriver(boolean idle) {
        this.idle = idle;
    }

    /** Compiles and runs nothing; memory is real. */
    static FaultyDriver idle() {
        return new FaultyDriver(true);
    }

    /** Does everything. */
    static FaultyDriver running() {
        return new FaultyDriver(false);
    }

    /** Makes the call of this number, counted from 0, fail with this code. */
    FaultyDriver failAt(int number, int error) {
        failing = number;
        code = error;
        return this;
    }

    /** From the call of this number on all fail, as when a device is lost. */
    FaultyDriver lostAt(int number, int error) {
        lasting = true;
        return failAt(number, error);
    }

    /** Makes the launches of a kernel do nothing, without a word, in programs whose options have this part. */
    FaultyDriver skipping(String kernel, String build) {
        skipped = kernel;
        skippedBuild = build;
        return this;
    }

    /** The installed OpenCL; without one the test is skipped, or fails where OpenCL is required. */
    private static ClApi real() {
        try {
            ClApi api = JoclApi.load();
            ClDevices.list(api);
            return api;
        } catch (OpenClException e) {
            if ("1".equals(System.getenv("VITRAIL_REQUIRE_OPENCL"))) {
                throw e;
            }
            System.err.println("SKIPPED: faults of OpenCL drivers: " + e.getMessage());
            return Assumptions.abort(e.getMessage());
        }
    }

    ClApi api() {
        return (ClApi) Proxy.newProxyInstance(
                ClApi.class.getClassLoader(),
                new Class<?>[] {ClApi.class},
                (_, method, arguments) -> call(method, arguments));
    }

    List<Entry> calls() {
        return calls;
    }

    /** Options of the programs that were built. */
    Set<String> builds() {
        return Set.copyOf(options.values());
    }

    /** Whether the driver never said, after all that it was told to do, that everything has ended. */
    boolean mayStillRun() {
        for (int number = calls.size() - 1; number >= 0; number--) {
            if (calls.get(number).name().equals("clFinish")) {
                return fails(number);
            }
        }
        return false;
    }

    private boolean fails(int number) {
        return number == failing || lasting && number > failing;
    }

    /** Objects that were made and not yet released. */
    int live() {
        return live;
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        boolean fails = fails(calls.size());
        String kernel = name.equals("clCreateKernel") ? (String) arguments[1] : kernelOf(arguments);
        calls.add(new Entry(name, kernel));
        if (fails) {
            return fail(name, method, arguments);
        }
        Object result = run(name, kernel, method, arguments.clone());
        if (name.startsWith("clRelease")) {
            live--;
        } else if (name.startsWith("clCreate") && result != null) {
            live++;
        } else if (name.startsWith("clEnqueue") && arguments[arguments.length - 1] instanceof cl_event) {
            live++;
        }
        if (result instanceof cl_kernel made) {
            kernels.put(made, kernel);
            builds.put(made, options.get((cl_program) arguments[0]));
        } else if (name.equals("clBuildProgram")) {
            options.put((cl_program) arguments[0], (String) arguments[2]);
        }
        return result;
    }

    private String kernelOf(Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof cl_kernel kernel) {
                return kernels.get(kernel);
            }
        }
        return NO_KERNEL;
    }

    private Object fail(String name, Method method, Object[] arguments) throws Throwable {
        if (name.startsWith("clRelease")) {
            live--;
        }
        if (name.startsWith("clRelease") || name.equals("clFinish")) {
            run(name, NO_KERNEL, method, arguments); // what fails is the report
        }
        if (method.getReturnType() == int.class) {
            return code;
        }
        ((int[]) arguments[arguments.length - 1])[0] = code;
        return null;
    }

    private Object run(String name, String kernel, Method method, Object[] arguments) throws Throwable {
        if (name.equals("clEnqueueNDRangeKernel")
                && kernel.equals(skipped)
                && builds.get((cl_kernel) arguments[1]).contains(skippedBuild)) {
            return CL_SUCCESS;
        }
        if (idle) {
            switch (name) {
                case "clCreateProgramWithSource", "clCreateProgramWithBinary":
                    return new cl_program();
                case "clCreateKernel":
                    return new cl_kernel();
                case "clGetProgramInfo":
                    if (arguments[1].equals(CL_PROGRAM_BINARY_SIZES)) {
                        ((LongBuffer) buffer(arguments[3])).put(0, 1);
                    }
                    return CL_SUCCESS;
                case "clBuildProgram",
                        "clGetProgramBuildInfo",
                        "clSetKernelArg",
                        "clEnqueueNDRangeKernel",
                        "clWaitForEvents",
                        "clGetEventProfilingInfo",
                        "clReleaseEvent",
                        "clReleaseKernel",
                        "clReleaseProgram":
                    return CL_SUCCESS;
                case "clEnqueueReadBuffer":
                    arguments[arguments.length - 1] = null; // events are not real
                    break;
                default:
                    break;
            }
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A device that claims to be another one. */
    static ClDeviceInfo changed(ClDeviceInfo device, ClDeviceInfo.Type type, String platform) {
        return new ClDeviceInfo(
                device.index(),
                platform,
                device.platformVersion(),
                device.name(),
                device.vendor(),
                device.driver(),
                device.version(),
                type,
                device.computeUnits(),
                device.globalMemory(),
                device.maxAllocation(),
                device.localMemory(),
                device.maxWorkGroup(),
                device.extensions());
    }

    private static Object buffer(Object pointer) throws ReflectiveOperationException {
        Method buffer = NativePointerObject.class.getDeclaredMethod("getBuffer");
        buffer.setAccessible(true);
        return buffer.invoke(pointer);
    }
}
