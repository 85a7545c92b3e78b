package dev.vitrail.runtime.opencl;

import dev.vitrail.runtime.cache.DiskCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What {@code vitrail devices} says of an OpenCL device. */
public final class DeviceReport {
    /** What kernels may make use of; the other extensions are of no interest. */
    private static final Set<String> INTERESTING = Set.of("cl_khr_fp64", "cl_khr_fp16", "cl_khr_subgroups");

    private DeviceReport() {}

    /** A line of the report. */
    public record Line(String label, String text) {}

    /**
     * The lines for a device.
     *
     * @throws OpenClException if it cannot be asked
     */
    public static List<Line> of(ClDeviceInfo device) {
        DiskCache cache = DiskCache.standard();
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("platform", device.platform() + ", " + device.platformVersion()));
        lines.add(new Line(
                "device",
                device.type().name().toLowerCase(Locale.ROOT) + " of " + device.vendor() + ", " + device.computeUnits()
                        + " compute units, " + device.version()));
        lines.add(new Line("driver", device.driver()));
        lines.add(new Line(
                "memory",
                mebibytes(device.globalMemory()) + ", buffers up to " + mebibytes(device.maxAllocation())
                        + ", per work-group " + device.localMemory() / 1024 + " KiB"));
        lines.add(new Line(
                "extensions",
                String.join(
                        ", ",
                        device.extensions().stream()
                                .filter(INTERESTING::contains)
                                .sorted()
                                .toList())));
        String objection = TileSupport.objection(device, cache);
        lines.add(new Line("AMX tiles", objection.isEmpty() ? "yes" : "no: " + objection));
        return lines; // the accepted forms of the kernels go here
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
