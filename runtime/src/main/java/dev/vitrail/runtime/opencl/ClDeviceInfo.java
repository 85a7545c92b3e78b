package dev.vitrail.runtime.opencl;

import java.util.List;

/**
 * A device that was found.
 *
 * @param index N of {@code opencl:N}; GPUs come before accelerators, these before CPUs, otherwise in the order of the
 *     platforms
 * @param platform name of the platform, {@code Portable Computing Language}
 * @param platformVersion version of the platform, which for PoCL names its compiler too
 * @param driver version of the driver
 * @param version OpenCL version of the device
 * @param type what it is
 * @param computeUnits parts that run work-groups at the same time
 * @param globalMemory bytes of memory
 * @param maxAllocation greatest buffer in bytes
 * @param localMemory bytes of local memory per work-group
 * @param maxWorkGroup greatest number of work-items in a work-group
 * @param extensions names, as {@code cl_khr_fp64}
 */
public record ClDeviceInfo(
        int index,
        String platform,
        String platformVersion,
        String name,
        String vendor,
        String driver,
        String version,
        Type type,
        int computeUnits,
        long globalMemory,
        long maxAllocation,
        long localMemory,
        long maxWorkGroup,
        List<String> extensions) {
    private static final String POCL = "Portable Computing Language";

    /** Kinds of devices, in the order of preference. */
    public enum Type {
        GPU,
        ACCELERATOR,
        CPU,
        OTHER
    }

    public ClDeviceInfo {
        extensions = List.copyOf(extensions);
    }

    /** Whether PoCL runs it. */
    public boolean isPocl() {
        return platform.equals(POCL);
    }

    /** One line for people: {@code Tesla T4 (NVIDIA CUDA)}. */
    public String description() {
        return name + " (" + platform + ")";
    }

    ClDeviceInfo withIndex(int number) {
        return new ClDeviceInfo(
                number,
                platform,
                platformVersion,
                name,
                vendor,
                driver,
                version,
                type,
                computeUnits,
                globalMemory,
                maxAllocation,
                localMemory,
                maxWorkGroup,
                extensions);
    }
}
