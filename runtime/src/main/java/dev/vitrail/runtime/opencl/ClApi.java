package dev.vitrail.runtime.opencl;

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

/**
 * The OpenCL calls that we use, one method per entry point, with its name and its conventions: a call returns an error
 * code, or an object and writes the code to {@code error[0]}. Tests put faults between us and {@link JoclApi}.
 */
interface ClApi {

    int clGetPlatformIDs(int entries, cl_platform_id @Nullable [] platforms, int @Nullable [] count);

    int clGetPlatformInfo(
            cl_platform_id platform, int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size);

    int clGetDeviceIDs(
            cl_platform_id platform, long type, int entries, cl_device_id @Nullable [] devices, int @Nullable [] count);

    int clGetDeviceInfo(
            cl_device_id device, int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size);

    @Nullable
    cl_context clCreateContext(cl_context_properties properties, cl_device_id device, int[] error);

    @Nullable
    cl_command_queue clCreateCommandQueue(cl_context context, cl_device_id device, long properties, int[] error);

    @Nullable
    cl_mem clCreateBuffer(cl_context context, long flags, long bytes, @Nullable Pointer host, int[] error);

    @Nullable
    cl_program clCreateProgramWithSource(cl_context context, String source, int[] error);

    @Nullable
    cl_program clCreateProgramWithBinary(cl_context context, cl_device_id device, byte[] binary, int[] error);

    int clBuildProgram(cl_program program, cl_device_id device, String options);

    int clGetProgramBuildInfo(
            cl_program program,
            cl_device_id device,
            int parameter,
            long bytes,
            @Nullable Pointer value,
            long @Nullable [] size);

    int clGetProgramInfo(
            cl_program program, int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size);

    @Nullable
    cl_kernel clCreateKernel(cl_program program, String name, int[] error);

    int clSetKernelArg(cl_kernel kernel, int index, long bytes, Pointer value);

    int clEnqueueNDRangeKernel(
            cl_command_queue queue, cl_kernel kernel, long[] global, long[] local, @Nullable cl_event event);

    int clEnqueueReadBuffer(
            cl_command_queue queue,
            cl_mem buffer,
            boolean blocking,
            long offset,
            long bytes,
            Pointer to,
            @Nullable cl_event event);

    int clEnqueueWriteBuffer(
            cl_command_queue queue, cl_mem buffer, boolean blocking, long offset, long bytes, Pointer from);

    int clEnqueueFillBuffer(
            cl_command_queue queue, cl_mem buffer, Pointer pattern, long patternBytes, long offset, long bytes);

    int clWaitForEvents(cl_event event);

    int clGetEventProfilingInfo(
            cl_event event, int parameter, long bytes, @Nullable Pointer value, long @Nullable [] size);

    int clFlush(cl_command_queue queue);

    int clFinish(cl_command_queue queue);

    int clReleaseEvent(cl_event event);

    int clReleaseKernel(cl_kernel kernel);

    int clReleaseProgram(cl_program program);

    int clReleaseMemObject(cl_mem buffer);

    int clReleaseCommandQueue(cl_command_queue queue);

    int clReleaseContext(cl_context context);
}
