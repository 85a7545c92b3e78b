package dev.vitrail.runtime.opencl;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;
import org.jspecify.annotations.Nullable;

/** The calls through JOCL. */
final class JoclApi implements ClApi {

    private JoclApi() {}

    /**
     * Loads JOCL and the system's OpenCL loader; before, so that the threads of PoCL have it from the start, asks for the
     * permission to use tiles.
     *
     * @throws OpenClException if one of them is not there; says what to install
     */
    static ClApi load() {
        TilePermission.request();
        JoclLibrary.load();
        return new JoclApi();
    }

    @Override
    public int clGetPlatformIDs(int entries, cl_platform_id @Nullable [] platforms, int @Nullable [] count) {
        return CL.clGetPlatformIDs(entries, platforms, count);
    }

    @Override
    public int clGetPlatformInfo(
            cl_platform_id platform, int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size) {
        return CL.clGetPlatformInfo(platform, parameter, bytes, value, size);
    }

    @Override
    public int clGetDeviceIDs(
            cl_platform_id platform,
            long type,
            int entries,
            cl_device_id @Nullable [] devices,
            int @Nullable [] count) {
        return CL.clGetDeviceIDs(platform, type, entries, devices, count);
    }

    @Override
    public int clGetDeviceInfo(
            cl_device_id device, int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size) {
        return CL.clGetDeviceInfo(device, parameter, bytes, value, size);
    }

    @Override
    public @Nullable cl_context clCreateContext(cl_context_properties properties, cl_device_id device, int[] error) {
        return CL.clCreateContext(properties, 1, new cl_device_id[] {device}, null, null, error);
    }

    // The newer entry point is missing where OpenCL is 1.2, as on macOS; this one is everywhere.
    @SuppressWarnings("deprecation")
    @Override
    public @Nullable cl_command_queue clCreateCommandQueue(
            cl_context context, cl_device_id device, long properties, int[] error) {
        return CL.clCreateCommandQueue(context, device, properties, error);
    }

    @Override
    public @Nullable cl_mem clCreateBuffer(
            cl_context context, long flags, long bytes, @Nullable Pointer host, int[] error) {
        return CL.clCreateBuffer(context, flags, bytes, host, error);
    }

    @Override
    public @Nullable cl_program clCreateProgramWithSource(cl_context context, String source, int[] error) {
        return CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, error);
    }

    @Override
    public @Nullable cl_program clCreateProgramWithBinary(
            cl_context context, cl_device_id device, byte[] binary, int[] error) {
        int[] status = new int[1];
        cl_program program = CL.clCreateProgramWithBinary(
                context,
                1,
                new cl_device_id[] {device},
                new long[] {binary.length},
                new byte[][] {binary},
                status,
                error);
        if (error[0] == CL.CL_SUCCESS && status[0] != CL.CL_SUCCESS) {
            error[0] = status[0];
            if (program != null) {
                CL.clReleaseProgram(program);
            }
            return null;
        }
        return program;
    }

    @Override
    public int clBuildProgram(cl_program program, cl_device_id device, String options) {
        return CL.clBuildProgram(program, 1, new cl_device_id[] {device}, options, null, null);
    }

    @Override
    public int clGetProgramBuildInfo(
            cl_program program,
            cl_device_id device,
            int parameter,
            long bytes,
            @Nullable Pointer value,
            long @Nullable [] size) {
        return CL.clGetProgramBuildInfo(program, device, parameter, bytes, value, size);
    }

    @Override
    public int clGetProgramInfo(
            cl_program program, int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size) {
        return CL.clGetProgramInfo(program, parameter, bytes, value, size);
    }

    @Override
    public @Nullable cl_kernel clCreateKernel(cl_program program, String name, int[] error) {
        return CL.clCreateKernel(program, name, error);
    }

    @Override
    public int clSetKernelArg(cl_kernel kernel, int index, long bytes, Pointer value) {
        return CL.clSetKernelArg(kernel, index, bytes, value);
    }

    @Override
    public int clEnqueueNDRangeKernel(
            cl_command_queue queue, cl_kernel kernel, long[] global, long[] local, @Nullable cl_event event) {
        return CL.clEnqueueNDRangeKernel(queue, kernel, global.length, null, global, local, 0, null, event);
    }

    @Override
    public int clEnqueueReadBuffer(
            cl_command_queue queue,
            cl_mem buffer,
            boolean blocking,
            long offset,
            long bytes,
            Pointer to,
            @Nullable cl_event event) {
        return CL.clEnqueueReadBuffer(queue, buffer, blocking, offset, bytes, to, 0, null, event);
    }

    @Override
    public int clEnqueueWriteBuffer(
            cl_command_queue queue, cl_mem buffer, boolean blocking, long offset, long bytes, Pointer from) {
        return CL.clEnqueueWriteBuffer(queue, buffer, blocking, offset, bytes, from, 0, null, null);
    }

    @Override
    public int clEnqueueFillBuffer(
            cl_command_queue queue, cl_mem buffer, Pointer pattern, long patternBytes, long offset, long bytes) {
        return CL.clEnqueueFillBuffer(queue, buffer, pattern, patternBytes, offset, bytes, 0, null, null);
    }

    @Override
    public int clWaitForEvents(cl_event event) {
        return CL.clWaitForEvents(1, new cl_event[] {event});
    }

    @Override
    public int clGetEventProfilingInfo(
            cl_event event, int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size) {
        return CL.clGetEventProfilingInfo(event, parameter, bytes, value, size);
    }

    @Override
    public int clFlush(cl_command_queue queue) {
        return CL.clFlush(queue);
    }

    @Override
    public int clFinish(cl_command_queue queue) {
        return CL.clFinish(queue);
    }

    @Override
    public int clReleaseEvent(cl_event event) {
        return CL.clReleaseEvent(event);
    }

    @Override
    public int clReleaseKernel(cl_kernel kernel) {
        return CL.clReleaseKernel(kernel);
    }

    @Override
    public int clReleaseProgram(cl_program program) {
        return CL.clReleaseProgram(program);
    }

    @Override
    public int clReleaseMemObject(cl_mem buffer) {
        return CL.clReleaseMemObject(buffer);
    }

    @Override
    public int clReleaseCommandQueue(cl_command_queue queue) {
        return CL.clReleaseCommandQueue(queue);
    }

    @Override
    public int clReleaseContext(cl_context context) {
        return CL.clReleaseContext(context);
    }
}
