package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_DEVICE_EXTENSIONS;
import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_LOCAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_COMPUTE_UNITS;
import static org.jocl.CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_WORK_GROUP_SIZE;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_NOT_FOUND;
import static org.jocl.CL.CL_DEVICE_TYPE;
import static org.jocl.CL.CL_DEVICE_TYPE_ACCELERATOR;
import static org.jocl.CL.CL_DEVICE_TYPE_ALL;
import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_DEVICE_TYPE_GPU;
import static org.jocl.CL.CL_DEVICE_VENDOR;
import static org.jocl.CL.CL_DEVICE_VERSION;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_PLATFORM_NAME;
import static org.jocl.CL.CL_PLATFORM_NOT_FOUND_KHR;
import static org.jocl.CL.CL_PLATFORM_VERSION;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Finds the OpenCL devices of this machine. */
public final class ClDevices {
    private ClDevices() {}

    /** A device and its handles. */
    record Found(ClDeviceInfo info, cl_platform_id platform, cl_device_id device) {}

    /**
     * The devices of this machine.
     *
     * @throws OpenClException if there is no OpenCL or no device; says what to install
     */
    public static List<ClDeviceInfo> list() {
        return list(JoclApi.load());
    }

    static List<ClDeviceInfo> list(ClApi api) {
        return find(api).stream().map(Found::info).toList();
    }

    /** The devices with their handles, in the order of their index; at least one. */
    static List<Found> find(ClApi api) {
        List<Found> found = new ArrayList<>();
        for (cl_platform_id platform : platforms(api)) {
            for (cl_device_id device : devices(api, platform)) {
                found.add(new Found(info(api, platform, device), platform, device));
            }
        }
        if (found.isEmpty()) {
            throw new OpenClException("there is no OpenCL device on this machine: " + JoclLibrary.INSTALL);
        }
        found.sort(Comparator.comparing(each -> each.info().type()));
        List<Found> numbered = new ArrayList<>();
        for (Found each : found) {
            numbered.add(new Found(each.info().withIndex(numbered.size()), each.platform(), each.device()));
        }
        return numbered;
    }

    private static cl_platform_id[] platforms(ClApi api) {
        int[] count = new int[1];
        int code = api.clGetPlatformIDs(0, null, count);
        if (code == CL_PLATFORM_NOT_FOUND_KHR) {
            return new cl_platform_id[0];
        }
        OpenClException.check(code, "clGetPlatformIDs", "number of platforms");
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        if (platforms.length > 0) {
            code = api.clGetPlatformIDs(platforms.length, platforms, null);
            OpenClException.check(code, "clGetPlatformIDs", "list of platforms");
        }
        return platforms;
    }

    private static cl_device_id[] devices(ClApi api, cl_platform_id platform) {
        int[] count = new int[1];
        int code = api.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, count);
        if (code == CL_DEVICE_NOT_FOUND) {
            return new cl_device_id[0];
        }
        OpenClException.check(code, "clGetDeviceIDs", "number of devices");
        cl_device_id[] devices = new cl_device_id[count[0]];
        if (devices.length > 0) {
            code = api.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, devices.length, devices, null);
            OpenClException.check(code, "clGetDeviceIDs", "list of devices");
        }
        return devices;
    }

    private static ClDeviceInfo info(ClApi api, cl_platform_id platform, cl_device_id device) {
        InfoQuery ofPlatform =
                (parameter, bytes, value, size) -> api.clGetPlatformInfo(platform, parameter, bytes, value, size);
        InfoQuery ofDevice =
                (parameter, bytes, value, size) -> api.clGetDeviceInfo(device, parameter, bytes, value, size);
        String platformCall = "clGetPlatformInfo";
        String deviceCall = "clGetDeviceInfo";
        String name = ofDevice.text(CL_DEVICE_NAME, deviceCall, "name of a device");
        return new ClDeviceInfo(
                0,
                ofPlatform.text(CL_PLATFORM_NAME, platformCall, "name of a platform"),
                ofPlatform.text(CL_PLATFORM_VERSION, platformCall, "version of a platform"),
                name,
                ofDevice.text(CL_DEVICE_VENDOR, deviceCall, name),
                ofDevice.text(CL_DRIVER_VERSION, deviceCall, name),
                ofDevice.text(CL_DEVICE_VERSION, deviceCall, name),
                type(ofDevice.longValue(CL_DEVICE_TYPE, deviceCall, name)),
                ofDevice.intValue(CL_DEVICE_MAX_COMPUTE_UNITS, deviceCall, name),
                ofDevice.longValue(CL_DEVICE_GLOBAL_MEM_SIZE, deviceCall, name),
                ofDevice.longValue(CL_DEVICE_MAX_MEM_ALLOC_SIZE, deviceCall, name),
                ofDevice.longValue(CL_DEVICE_LOCAL_MEM_SIZE, deviceCall, name),
                ofDevice.longValue(CL_DEVICE_MAX_WORK_GROUP_SIZE, deviceCall, name),
                List.of(ofDevice.text(CL_DEVICE_EXTENSIONS, deviceCall, name).split(" +")));
    }

    private static ClDeviceInfo.Type type(long bits) {
        if ((bits & CL_DEVICE_TYPE_GPU) != 0) {
            return ClDeviceInfo.Type.GPU;
        }
        if ((bits & CL_DEVICE_TYPE_ACCELERATOR) != 0) {
            return ClDeviceInfo.Type.ACCELERATOR;
        }
        return (bits & CL_DEVICE_TYPE_CPU) != 0 ? ClDeviceInfo.Type.CPU : ClDeviceInfo.Type.OTHER;
    }
}
